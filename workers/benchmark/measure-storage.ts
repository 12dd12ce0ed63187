import type { Measured } from '../../src/contracts/self-benchmark';
import { seededRandom } from '../../src/core/statistics/seeded-random';
import { seededTexts } from '../../src/core/self-benchmark/seeded-texts';
import { FEWEST, takeAsyncSamples } from '../../src/core/self-benchmark/take-samples';
import { openScratchCache, openScratchDatabase, openScratchFolder, readScratchEntry, writeScratchEntry } from '../../src/storage/benchmark-scratch';

const now = (): number => performance.now();
/** A note of 300 words, about what a memory's row holds. */
const ENTRY_WORDS = 300;
const FILE_BYTES = 4 * 2 ** 20;
const CACHED_BYTES = 2 ** 20;
const FILE_BUDGET_MS = 500;

function reasonOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 200);
}

/** Bytes that no disk can shorten. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(11);
  return Uint8Array.from({ length }, () => random() * 256);
}

export async function measureDatabase(samples: number): Promise<{ open: Measured; write: Measured; read: Measured }> {
  try {
    // Made by the first of them, which is not a sample.
    const open = await takeAsyncSamples(async () => (await openScratchDatabase()).close(), { samples: Math.min(samples, 10), warmUp: 2, now });
    const database = await openScratchDatabase();
    try {
      const texts = seededTexts(16, ENTRY_WORDS, 9);
      const write = await takeAsyncSamples((run) => writeScratchEntry(database, run, { text: texts[run % texts.length], createdAt: run }), { samples, now });
      const written = 'values' in write ? write.values.length : 0;
      const read = await takeAsyncSamples((run) => readScratchEntry(database, run % written), { samples, now });
      return { open, write, read };
    } finally {
      database.close();
    }
  } catch (error) {
    const refused = { unsupported: `the browser stored nothing (${reasonOf(error)})` };
    return { open: refused, write: refused, read: refused };
  }
}

/** MB/s. What is read was just written, so it comes from the system's memory: what a library that was used a moment ago gets. */
export async function measureFiles(samples: number): Promise<{ write: Measured; read: Measured }> {
  const refuse = (unsupported: string) => ({ write: { unsupported }, read: { unsupported } });
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota > 0 && quota - usage < 16 * FILE_BYTES) return refuse('there is not enough free space for this browser to try');
  try {
    const folder = await openScratchFolder();
    if (folder === null) return refuse('this browser has no private file system here');
    const file = await folder.getFileHandle('throughput', { create: true });
    if (!('createSyncAccessHandle' in file)) return refuse('this browser cannot open private files synchronously');
    const handle = await file.createSyncAccessHandle();
    try {
      const bytes = noise(FILE_BYTES);
      const write = await throughput(samples, () => {
        handle.write(bytes, { at: 0 });
        handle.flush();
      });
      const into = new Uint8Array(FILE_BYTES);
      const read = await throughput(samples, () => void handle.read(into, { at: 0 }));
      return into[FILE_BYTES - 1] === bytes[FILE_BYTES - 1] ? { write, read } : refuse('what was read was not what had been written');
    } finally {
      handle.close();
    }
  } catch (error) {
    return refuse(`the browser refused a private file (${reasonOf(error)})`);
  }
}

async function throughput(samples: number, work: () => void): Promise<Measured> {
  work();
  const values: number[] = [];
  const begun = now();
  while (values.length < samples && (values.length < FEWEST || now() - begun < FILE_BUDGET_MS)) {
    const start = now();
    work();
    // A clock of 1 ms may not have moved: at least half a step has passed.
    values.push(FILE_BYTES / 1e6 / (Math.max(0.005, now() - start) / 1000));
  }
  return { values, batch: 1 };
}

/** One file of 1 MB, found and read whole. */
export async function measureCache(samples: number): Promise<Measured> {
  const cache = await openScratchCache();
  if (cache === null) return { unsupported: 'this browser has no Cache API here' };
  try {
    const address = new URL('/benchmark-scratch', self.location.origin).href;
    await cache.put(address, new Response(noise(CACHED_BYTES)));
    return await takeAsyncSamples(async () => {
      const found = await cache.match(address);
      if ((await found?.arrayBuffer())?.byteLength !== CACHED_BYTES) throw new Error('the file was not there');
    }, { samples, now });
  } catch (error) {
    return { unsupported: `the Cache API refused (${reasonOf(error)})` };
  }
}
