import { AppError } from '../../src/contracts/errors';
import type { LibraryInsides, OpenedLibrary } from './insides';
import { lazyPart } from './lazy-part';
import type { MemoryKeeper } from './memory-keeper';
import type { ModelSpaces } from './models/model-spaces';

/** Nobody's words are refused because the line was gone for a moment: the script that keeps is asked for again after these pauses. */
const KEEPER_PAUSES_MS = [500, 1_500];

interface LibraryScriptsOptions {
  readonly insides: () => LibraryInsides;
  /** Null until the database is open. */
  readonly opened: () => OpenedLibrary | null;
  /** See `MemoryKeeper`. */
  readonly hashesKnown: () => boolean;
}

/** What of the library no first search needs: each a script of its own, made once, when it is first asked for. To be asked when the database is open. */
export class LibraryScripts {
  readonly #options: LibraryScriptsOptions;
  #keeper: MemoryKeeper | null = null;
  #models: ModelSpaces | null = null;

  constructor(options: LibraryScriptsOptions) {
    this.#options = options;
  }

  /** What keeps. Whoever asks is served in turn, whenever it comes. */
  readonly keeper = lazyPart('keeping', importKeeping, ({ MemoryKeeper: Keeper }) => {
    const { insides, opened, hashesKnown } = this.#options;
    return (this.#keeper = new Keeper(insides(), present(opened()), hashesKnown));
  });

  /** What is beyond keeping and finding. For when every memory is known. */
  readonly extras = lazyPart('library extras', () => import('./library-extras'), async ({ LibraryExtras: Extras }) => {
    await this.keeper();
    return new Extras(this.#options.insides());
  });

  /** Filters, pages and what was found before. For when every memory is known. */
  readonly queries = lazyPart('query language', () => import('./query/query-desk'), ({ QueryDesk: Desk }) => new Desk(this.#options.insides()));

  /** What the library does with models that a person chose: many need none of it. */
  readonly models = lazyPart('models', () => import('./models/model-spaces'), async ({ ModelSpaces: Spaces }) => {
    const models = new Spaces(this.#options.insides());
    this.#models = models;
    await models.open().catch((error: unknown) => {
      this.#models = null;
      throw error;
    });
    return models;
  });

  readonly texts = lazyPart('embedding of texts', () => import('./embed-texts'), (script) => script);

  /** For what comes after {@link keeper}. @throws AppError `STORAGE_FAILED` before */
  get loadedKeeper(): MemoryKeeper {
    return present(this.#keeper);
  }

  /** Null until {@link models} were asked for, and where they failed. */
  get loadedModels(): ModelSpaces | null {
    return this.#models;
  }

  /** Null where no model was ever in use, and where its part cannot be had now. */
  async modelsInUse(): Promise<ModelSpaces | null> {
    return this.#options.opened()?.usesModels === true ? this.models().catch(() => null) : this.#models;
  }
}

function present<T>(part: T | null): T {
  if (part === null) throw new AppError('STORAGE_FAILED', { reason: 'not open' });
  return part;
}

async function importKeeping(): Promise<typeof import('./keeping')> {
  for (const pauseMs of KEEPER_PAUSES_MS) {
    try {
      return await import('./keeping');
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return import('./keeping');
}
