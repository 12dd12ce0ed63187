import { SpaceStore } from '../../../src/storage/space-store';
import type { LibraryInsides } from '../insides';
import type { LivingModel } from './living-model';
import { NO_SPACES, readSpaces, type StoredOldSpace, type StoredSpace, type StoredSpaces } from './stored-spaces';

/** What is remembered of models, written with every change; and the old spaces, which are nothing but remembered and stored. */
export class SpaceRecord {
  readonly #insides: LibraryInsides;
  readonly #store: SpaceStore;
  #stored: StoredSpaces = NO_SPACES;

  constructor(insides: LibraryInsides) {
    this.#insides = insides;
    this.#store = new SpaceStore(insides.store.db);
  }

  get stored(): StoredSpaces {
    return this.#stored;
  }

  /** @returns false when something is written that cannot be read; then {@link recover} finds what can be found */
  async open(): Promise<boolean> {
    const json = await this.#store.read();
    const stored = json === null ? NO_SPACES : readSpaces(json);
    this.#stored = stored ?? NO_SPACES;
    return stored !== null;
  }

  /** All at once: it is one row. */
  async write(changes: Partial<StoredSpaces>): Promise<void> {
    const stored = { ...this.#stored, ...changes };
    await this.#store.write(JSON.stringify(stored));
    this.#stored = stored;
  }

  /** The old spaces, with these as well; one without vectors leaves nothing to keep. Of one that could not live, what is stored counts. */
  async oldWith(...retiring: readonly (LivingModel | StoredSpace | null)[]): Promise<StoredOldSpace[]> {
    const old = [...this.#stored.old];
    for (const one of retiring) {
      if (one === null || one.space === null || old.some(({ spaceId }) => spaceId === one.space?.id)) continue;
      const { model, name, space } = one;
      const vectors = 'shelf' in one && one.isLoaded ? one.shelf.index.rowCount : null;
      const size = vectors === null ? await this.#sizeOf(space.id) : { vectors, bytes: vectors * space.dimensions * Float32Array.BYTES_PER_ELEMENT };
      if (size.vectors > 0) old.push({ model, name, space, spaceId: space.id, ...size });
    }
    return old;
  }

  /** Deletes an old space. What a crash leaves of it, {@link forgetRest} deletes. @returns how many bytes */
  async forget(spaceId: string): Promise<number> {
    const { old, forgetting, former } = this.#stored;
    if (!old.some((entry) => entry.spaceId === spaceId)) return 0;
    await this.write({ old: old.filter((entry) => entry.spaceId !== spaceId), forgetting: [...forgetting, spaceId], former: former === spaceId ? null : former });
    return this.forgetRest();
  }

  async forgetRest(): Promise<number> {
    let bytes = 0;
    const slice = this.#insides.newSlice();
    for (const spaceId of this.#stored.forgetting) {
      const { current, next } = this.#stored;
      // Used again since a deletion failed: what is left of it, or made since, is wanted.
      if (spaceId !== current?.space.id && spaceId !== next?.space?.id) bytes += await this.#store.delete(spaceId, () => slice.yield());
      await this.write({ forgetting: this.#stored.forgetting.filter((other) => other !== spaceId) });
    }
    return bytes;
  }

  /** What was remembered cannot be read: every space that has vectors is an old one, so that it can be used again, or deleted. */
  async recover(): Promise<void> {
    const builtIn = this.#insides.vectors()?.space.id;
    const old: StoredOldSpace[] = [];
    for (const spaceId of await this.#store.spaceIds()) {
      // `model@revision/…`
      const [model] = spaceId.split('@');
      if (spaceId !== builtIn) old.push({ model, name: model, space: null, spaceId, ...(await this.#sizeOf(spaceId)) });
    }
    await this.write({ ...NO_SPACES, old });
  }

  #sizeOf(spaceId: string): ReturnType<SpaceStore['sizeOf']> {
    const slice = this.#insides.newSlice();
    return this.#store.sizeOf(spaceId, () => slice.yield());
  }
}
