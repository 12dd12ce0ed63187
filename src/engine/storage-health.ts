import type { LibraryClient } from '../clients/library-client';
import type { Engram } from '../contracts/engine';
import type { IntegrityReport, StorageHealth } from '../contracts/health';
import type { LibraryEvent } from '../contracts/library';
import { evictionRule } from './eviction-rule';
import { healthAdvice } from './health-advice';
import { libraryPart } from './library-part';

/** Checks that are going on in this tab, by job. */
const listeners = new Map<number, (done: number, total: number) => void>();
/** Below zero: those above are jobs of searches. */
let jobs = 0;

/** How far a check is; of other tabs' jobs nothing is known here. */
export function takeProgress({ job, done, total }: Extract<LibraryEvent, { readonly kind: 'progress' }>): void {
  listeners.get(job)?.(done, total);
}

/** What decides whether this library will still be here. */
export async function readHealth(library: LibraryClient): Promise<StorageHealth> {
  const storage = (navigator as Partial<Navigator>).storage as Partial<StorageManager> | undefined;
  const [estimate, persisted, facts, memories] = await Promise.all([
    Promise.resolve(storage?.estimate?.()).catch(() => undefined),
    Promise.resolve(storage?.persisted?.()).catch(() => undefined),
    libraryPart(library, 'integrity', 'facts').facts(),
    library.call((remote) => remote.count(null)),
  ]);
  const { userAgent } = navigator;
  const isBrave = 'brave' in navigator;
  const known = { persisted: persisted ?? null, installed: isInstalled(), usedBytes: estimate?.usage ?? null, quotaBytes: estimate?.quota ?? null, ...facts };
  return { ...known, evictionRule: evictionRule({ userAgent, isBrave, ...known }), advice: healthAdvice({ ...known, userAgent, isBrave, memories, now: Date.now() }) };
}

function isInstalled(): boolean {
  // Safari's own word for the home screen, older than the query.
  return matchMedia('(display-mode: standalone), (display-mode: minimal-ui), (display-mode: window-controls-overlay)').matches || (navigator as { standalone?: boolean }).standalone === true;
}

/** @throws an `AbortError` when the signal aborts; what was repaired until then stays so */
export async function checkIntegrity(library: LibraryClient, { repair = false, onProgress, signal }: NonNullable<Parameters<Engram['storage']['integrity']>[0]>): Promise<IntegrityReport> {
  signal?.throwIfAborted();
  const job = --jobs;
  const cancel = (): void => void library.call((remote) => remote.cancel(job)).catch(() => {});
  signal?.addEventListener('abort', cancel, { once: true });
  if (onProgress !== undefined) listeners.set(job, onProgress);
  try {
    return await libraryPart(library, 'integrity', 'check').check(job, { repair });
  } finally {
    listeners.delete(job);
    signal?.removeEventListener('abort', cancel);
  }
}
