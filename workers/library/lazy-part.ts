import { AppError } from '../../src/contracts/errors';

/**
 * A part in a script of its own: made once, when it is first asked for; after a failure (offline before it was cached) the next call tries again.
 * @throws AppError `ASSET_UNAVAILABLE` naming `file` when the script cannot be had; what `make` throws
 */
export function lazyPart<Script, Part>(file: string, load: () => Promise<Script>, make: (script: Script) => Part | Promise<Part>): () => Promise<Part> {
  let part: Promise<Part> | null = null;
  const begin = async (): Promise<Part> => {
    const script = await load().catch((cause: unknown) => {
      throw new AppError('ASSET_UNAVAILABLE', { file }, { cause });
    });
    return make(script);
  };
  return () =>
    (part ??= begin().catch((error: unknown) => {
      part = null;
      throw error;
    }));
}
