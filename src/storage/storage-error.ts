import { AppError, type ErrorCode, isAppError } from '../contracts/errors';

/** Dexie wraps the browser's error, sometimes twice; the quota error hides in `inner`, or among the `failures` of a bulk write. */
function namesOf(error: unknown): string[] {
  const names: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    if ('name' in current && typeof current.name === 'string') names.push(current.name);
    const nested: unknown[] = [
      'inner' in current ? current.inner : null,
      'failures' in current && Array.isArray(current.failures) ? current.failures[0] : null,
      'cause' in current ? current.cause : null,
    ];
    current = nested.find((value) => value !== null && value !== undefined);
  }
  return names;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  QuotaExceededError: 'STORAGE_FULL',
  VersionError: 'NEWER_DATABASE',
  MissingAPIError: 'STORAGE_UNAVAILABLE',
  SecurityError: 'STORAGE_UNAVAILABLE',
  InvalidStateError: 'STORAGE_FAILED',
  UnknownError: 'STORAGE_FAILED',
  DatabaseClosedError: 'STORAGE_FAILED',
  OpenFailedError: 'STORAGE_FAILED',
  AbortError: 'STORAGE_FAILED',
};

/** Turns what IndexedDB or Dexie threw into an error that says what to do; an AppError passes unchanged. */
export function storageError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const names = namesOf(error);
  const code = names.includes('QuotaExceededError') ? 'STORAGE_FULL' : (names.map((name) => CODES[name]).find((found) => found !== undefined) ?? 'STORAGE_FAILED');
  const cause = error instanceof Error ? error.message.slice(0, 200) : String(error);
  return new AppError(code, { cause: names.length > 0 ? `${names.join(' < ')}: ${cause}` : cause }, { cause: error });
}

/** What WebKit says when its storage process has ended, and every browser of a connection that is closing: nothing more will come of this one. */
const LOST = /server lost|connection is closing/i;
let onLost: () => Promise<unknown> = async () => {};

/** @param act - awaited before the error is passed on: it may end this worker, so that the next one, on a connection of its own, is given the call */
export function whenConnectionLost(act: () => Promise<unknown>): void {
  onLost = act;
}

/** Runs what reads or writes the database, and rejects with an AppError. */
export async function guarded<T>(run: () => PromiseLike<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const told = storageError(error);
    if (LOST.test(told.message)) await onLost();
    throw told;
  }
}
