/** Whoever holds it imports; of all tabs. */
const IMPORTING = 'engram-import';
const POLL_MS = 700;

/** Held for as long as an import is at work: who looks for those that a crash has ended passes it over. */
const lockOf = (id: string): string => `${IMPORTING}:${id}`;

interface Waiting {
  readonly signal: AbortSignal | undefined;
  /** Called at once and then every moment while another import is at work. */
  readonly waiting: () => Promise<void>;
}

/**
 * Runs one import at a time, in whatever tabs. Where the browser has no Web Locks (an insecure context), each runs at once.
 * @throws AbortError when the signal ends the waiting
 */
export async function withImportLock<T>(id: string, { signal, waiting }: Waiting, work: () => Promise<T>): Promise<T> {
  const locks = lockManager();
  if (locks === undefined) return work();
  const named = (): Promise<T> => locks.request(lockOf(id), work) as Promise<T>;
  const tried = (await locks.request(IMPORTING, { ifAvailable: true }, async (lock) => (lock === null ? null : { result: await named() }))) as { readonly result: T } | null;
  if (tried !== null) return tried.result;
  const tell = (): void => void waiting().catch(() => {});
  tell();
  const timer = setInterval(tell, POLL_MS);
  try {
    return (await locks.request(IMPORTING, signal === undefined ? {} : { signal }, () => {
      clearInterval(timer);
      return named();
    })) as T;
  } finally {
    clearInterval(timer);
  }
}

function lockManager(): LockManager | undefined {
  return (globalThis as { readonly navigator?: Partial<Navigator> }).navigator?.locks;
}

/** Imports that are at work now, in any tab. */
export async function importsAtWork(): Promise<ReadonlySet<string>> {
  const { held = [], pending = [] } = (await lockManager()?.query()) ?? {};
  return new Set([...held, ...pending].flatMap(({ name }) => (name?.startsWith(`${IMPORTING}:`) === true ? [name.slice(IMPORTING.length + 1)] : [])));
}
