import type { HandedFile } from '../contracts/archive';

/**
 * Chromium asks another process for size and time of a file that was picked when it is first touched, and the thread waits: 0.1 to 0.3 ms each,
 * so 5,000 files in one go held the page for a second and more. Half a frame at once leaves room for what a person does.
 */
const SLICE_MS = 8;
/** Posting this many takes a few milliseconds on a slow phone; files that lie in memory come by without a question. */
const MOST_AT_ONCE = 256;

/**
 * Posts files in small groups. Each waits until the last one has arrived, which also lets clicks, keys and frames in between.
 * @param onTaken - called with the number of files that are there
 * @returns bytes of all files
 * @throws what `post` throws
 */
export async function handOver(files: readonly HandedFile[], post: (some: readonly HandedFile[]) => Promise<void>, onTaken: (files: number) => void): Promise<number> {
  let bytes = 0;
  let posted: Promise<void> = Promise.resolve();
  for (let at = 0; at < files.length; ) {
    const first = at;
    const until = performance.now() + SLICE_MS;
    do bytes += files[at++].file.size;
    while (at < files.length && at - first < MOST_AT_ONCE && performance.now() < until);
    await posted;
    onTaken(first);
    posted = post(files.slice(first, at));
    // Awaited in the next turn; a failure must not surface as unhandled while the next files are asked.
    posted.catch(() => {});
  }
  await posted;
  onTaken(files.length);
  return bytes;
}
