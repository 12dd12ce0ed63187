import type { LibraryClient } from '../clients/library-client';
import { AppError } from '../contracts/errors';
import type { LibraryParts } from '../contracts/library';

/** The methods of a part of the library. */
export function libraryPart<Part extends keyof LibraryParts>(library: Pick<LibraryClient, 'call'>, part: Part, ...methods: readonly (keyof LibraryParts[Part] & string)[]): LibraryParts[Part] {
  return Object.fromEntries(methods.map((method) => [method, (...args: unknown[]) => byName(library, `${part}.${method}`, args)])) as unknown as LibraryParts[Part];
}

/**
 * Calls by name, as long as it takes, and repeated after a crash like all calls.
 * @throws AppError `UPGRADE_BLOCKED` when the library runs in a tab of an older version, which does not know the name
 */
export async function byName(library: Pick<LibraryClient, 'call'>, name: string, args: readonly unknown[]): Promise<unknown> {
  try {
    return await library.call((remote) => (remote as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>)[name](...args), { patienceMs: null });
  } catch (error) {
    // What the other end throws for a method that is not there.
    // By its name: of errors that are not ours no class survives the way.
    if (error instanceof Error && error.name === 'TypeError' && /\bapply\b/.test(error.message)) throw new AppError('UPGRADE_BLOCKED', {}, { cause: error });
    throw error;
  }
}
