import { AppError } from '../contracts/errors';

/** Makes something when it is first asked for. */
export interface Lazy<T> {
  (): Promise<T>;
  /** What was asked for so far; null: nothing, or it failed. */
  readonly loaded: Promise<T> | null;
}

/**
 * A part that most visits do not need, in a script of its own. Loaded once; after a failure (offline before it was cached) the next
 * call tries again.
 * @throws AppError `ASSET_UNAVAILABLE` naming `file`
 */
export function lazily<T>(file: string, load: () => Promise<T>): Lazy<T> {
  let loaded: Promise<T> | null = null;
  const get = (): Promise<T> => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw new AppError('ASSET_UNAVAILABLE', { file }, { cause: error });
    });
    return loaded;
  };
  return Object.defineProperty(get, 'loaded', { get: () => loaded }) as Lazy<T>;
}
