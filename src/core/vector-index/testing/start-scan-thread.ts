import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import type { ScanWorkerMessage, ScanWorkerOrder } from '../scan-worker-order';

let script: Promise<string> | undefined;

/** `scan-thread.ts` as one script: Node runs no TypeScript. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('scan-thread.ts', import.meta.url));
  const built = await build({ configFile: false, logLevel: 'silent', build: { ssr: entry, write: false, minify: false } });
  const [output] = (Array.isArray(built) ? built : [built]) as { output: readonly { code?: string }[] }[];
  return output?.output[0]?.code ?? '';
}

/** Starts a real thread that helps to scan. `conduct` may be told and read by the words of `scan-thread-conduct.ts`. */
export async function startScanThread(order: ScanWorkerOrder & { readonly conduct: SharedArrayBuffer }): Promise<Worker> {
  script ??= bundle();
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(await script)}`), {
    workerData: order,
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', ({ type }: ScanWorkerMessage) => (type === 'ready' ? resolve() : reject(new Error(type))));
    worker.once('error', reject);
  });
  return worker;
}
