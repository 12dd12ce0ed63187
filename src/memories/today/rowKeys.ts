/** Times and the key of each; the keys of a later state are made from it. */
export interface KeyedTimes {
  readonly times: Float64Array;
  readonly keys: Int32Array;
  /** Larger than every key given so far. */
  readonly nextKey: number;
}

export const NO_KEYS: KeyedTimes = { times: new Float64Array(), keys: new Int32Array(), nextKey: 0 };

/**
 * Gives every row of the timeline a key that stays with it while memories come and go elsewhere, before any row is read: rows are known
 * again by their time. Heights that were measured, and the row that has the focus, stay with the key.
 *
 * The keys are small integers because the virtualiser looks up the height of each of them, all 100,000, whenever a row is measured;
 * with the times themselves as keys that took three times as long.
 * @param times - Unix milliseconds, newest first
 * @param before - the state that is on screen
 */
export function rowKeys(times: Float64Array, before: KeyedTimes): KeyedTimes {
  const keys = new Int32Array(times.length);
  let { nextKey } = before;
  let old = before.times.length - 1;
  // From the oldest on: memories of the same millisecond are told apart by their place, and what is added is mostly new.
  for (let i = times.length - 1; i >= 0; i--) {
    while (old >= 0 && before.times[old] < times[i]) old--;
    keys[i] = old >= 0 && before.times[old] === times[i] ? before.keys[old--] : nextKey++;
  }
  return { times, keys, nextKey };
}
