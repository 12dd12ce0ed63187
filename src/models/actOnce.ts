import { isAbortError } from '../contracts/errors';

/** What somebody has asked for, and how it went. */
export interface Acts {
  /** Keys of what has not ended. */
  readonly busy: ReadonlySet<string>;
  /** What went wrong last, by its place on the screen. */
  readonly problems: ReadonlyMap<string, unknown>;
}

/**
 * @param get - how things stand now
 * @returns runs one thing of its key at a time. What goes wrong is shown at its place; stopping it oneself is no problem. Null: it runs already, or has failed
 */
export function actOnce(get: () => Acts, patch: (next: Partial<Acts>) => void): <T>(key: string, place: string, run: () => Promise<T>) => Promise<T | null> {
  const setProblem = (place: string, problem: unknown): void => {
    const problems = new Map(get().problems);
    if (problem === null) problems.delete(place);
    else problems.set(place, problem);
    patch({ problems });
  };
  return async (key, place, run) => {
    if (get().busy.has(key)) return null;
    patch({ busy: new Set(get().busy).add(key) });
    setProblem(place, null);
    try {
      return await run();
    } catch (error) {
      if (!isAbortError(error)) setProblem(place, error);
      return null;
    } finally {
      const busy = new Set(get().busy);
      busy.delete(key);
      patch({ busy });
    }
  };
}
