import type { Engram, EngineStatus } from '../contracts/engine';

/** Whoever opened the app to find something types now; nothing else shall want the line or the processor meanwhile. */
const PAUSE_MS = 1_000;
/** On a slow line the embedder takes minutes to come. */
const LONGEST_WAIT_MS = 20_000;

const starts = new WeakMap<Engram, Promise<void>>();

/**
 * Resolves when the page may use device and line for what nobody waits for: a little after everything stored can be found, by
 * words and by meaning. Where that takes long, or cannot be because the library failed, it does not wait for it.
 */
export function afterStart(engram: Engram): Promise<void> {
  let start = starts.get(engram);
  if (start === undefined) {
    start = searchable(engram).then(() => new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS))).then(whenIdle);
    starts.set(engram, start);
  }
  return start;
}

/** A moment in which the page has nothing to do. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callback; a pause between two chunks does nearly the same.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 5_000 });
    else setTimeout(resolve, 200);
  });
}

/** Resolves when everything stored can be found, or will not be soon. */
export function searchable(engram: Engram): Promise<void> {
  return new Promise((resolve) => {
    let off: () => void = () => undefined;
    const done = () => {
      off();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, LONGEST_WAIT_MS);
    const look = ({ loaded, embedder, failure }: EngineStatus) => {
      if (failure !== null || (loaded && embedder.at !== 'loading' && embedder.at !== 'absent')) done();
    };
    off = engram.onStatus(look);
    look(engram.status());
  });
}
