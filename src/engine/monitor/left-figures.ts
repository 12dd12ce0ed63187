import type { EncodedSketch, PageFigures } from '../../contracts/figures';

/** Begins like all keys of ours, so that deleting everything deletes it. */
const PREFIX = 'engram-figures';
const MARK = `${PREFIX}-kept`;
const LEFT = `${PREFIX}-of-`;

interface StoredSketch extends Omit<EncodedSketch, 'buckets'> {
  readonly buckets: readonly number[];
}
type StoredTake = Omit<PageFigures, 'sketches'> & { readonly sketches: Readonly<Record<string, StoredSketch>> };

/**
 * What a page that was left could not be sure to have told the library: written at once, as nothing that has to be waited for is finished then, and told by the next
 * page. Takes have numbers, so that what the library did hear counts once all the same.
 */
export class LeftFigures {
  readonly #storage: Storage | null;

  constructor(storage: () => Storage = () => localStorage) {
    try {
      this.#storage = storage();
      // While it is there, something may be written: not after everything was deleted.
      this.#storage.setItem(MARK, '1');
    } catch {
      this.#storage = null;
    }
  }

  write(takes: readonly PageFigures[]): void {
    const storage = this.#storage;
    if (storage === null || takes.length === 0) return;
    try {
      if (storage.getItem(MARK) === null) return;
      const stored = takes.map((take): StoredTake => ({ ...take, sketches: Object.fromEntries(Object.entries(take.sketches).map(([name, sketch]) => [name, { ...sketch, buckets: [...sketch.buckets] }])) }));
      storage.setItem(LEFT + takes[0]!.page, JSON.stringify(stored));
    } catch {
      // Full: a minute of figures is lost.
    }
  }

  /** Of all pages that left some. What cannot be read is thrown away. `forget`: they were told; what was left since then stays. */
  read(): { readonly takes: readonly PageFigures[]; readonly forget: () => void } {
    const storage = this.#storage;
    if (storage === null) return { takes: [], forget: () => {} };
    const takes: PageFigures[] = [];
    const texts = new Map<string, string>();
    for (let index = 0; index < storage.length; index++) {
      const key = storage.key(index)!;
      if (key.startsWith(LEFT)) texts.set(key, storage.getItem(key)!);
    }
    for (const [key, text] of texts) {
      try {
        const stored = JSON.parse(text) as readonly StoredTake[];
        // One that cannot be written down would keep all others from it, for ever.
        if (!stored.every(isTake)) throw new TypeError('no figures of a page');
        takes.push(...stored.map((take) => ({ ...take, sketches: Object.fromEntries(Object.entries(take.sketches).map(([name, sketch]) => [name, { ...sketch, buckets: Uint32Array.from(sketch.buckets) }])) })));
      } catch {
        storage.removeItem(key);
      }
    }
    return {
      takes,
      forget() {
        for (const [key, text] of texts) if (storage.getItem(key) === text) storage.removeItem(key);
      },
    };
  }
}

function isTake({ page, take, at, version, sketches }: StoredTake): boolean {
  const isNamed = typeof page === 'string' && typeof version === 'string' && Number.isSafeInteger(take) && Number.isFinite(at);
  return isNamed && Object.values(sketches).every(({ count, sum, min, max, buckets }) => [count, sum, min, max, ...buckets].every((value) => Number.isFinite(value) && value >= 0));
}
