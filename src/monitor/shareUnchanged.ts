/**
 * `after`, made of the same objects as `before` wherever they say the same: what compares by identity, as React does, then sees
 * only what changed. For plain data, as it comes from a worker.
 * @returns `before` itself when nothing changed
 */
export function shareUnchanged<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(after)) return Array.isArray(before) ? sharedArray(before, after) as T : after;
  if (isRecord(after) && isRecord(before)) return sharedRecord(before, after) as T;
  return after;
}

function sharedArray(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const shared = after.map((value, index) => shareUnchanged(before[index], value));
  return shared.length === before.length && shared.every((value, index) => Object.is(value, before[index])) ? before : shared;
}

function sharedRecord(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const keys = Object.keys(after);
  const shared: Record<string, unknown> = {};
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    shared[key] = shareUnchanged(before[key], after[key]);
    same &&= Object.hasOwn(before, key) && Object.is(shared[key], before[key]);
  }
  return same ? before : shared;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
