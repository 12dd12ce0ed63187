import type { Measured } from '../../contracts/self-benchmark';

/** Refused after so long: a hidden page gets no frames at all. */
const PATIENCE_MS = 4_000;

/**
 * Milliseconds between the frames of a page that does nothing else.
 * @param signal - stops waiting
 */
export async function measureFrames(frames: number, signal?: AbortSignal): Promise<Measured> {
  if (document.visibilityState !== 'visible') return { unsupported: 'the page was hidden, and hidden pages draw no frames' };
  const values: number[] = [];
  await new Promise<void>((resolve) => {
    let last: number | null = null;
    let frame = 0;
    const done = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const next = (at: number): void => {
      if (last !== null && at > last) values.push(at - last);
      last = at;
      if (values.length === frames) done();
      else frame = requestAnimationFrame(next);
    };
    const timer = setTimeout(done, PATIENCE_MS);
    signal?.addEventListener('abort', done, { once: true });
    frame = requestAnimationFrame(next);
  });
  signal?.throwIfAborted();
  return values.length < frames / 2 ? { unsupported: 'the browser drew too few frames' } : { values, batch: 1 };
}
