import { shingleHashes } from './shingles';

/** Words in a row that make one shingle. Fewer are shared by chance, more are broken by every small change. */
const SHINGLE_WORDS = 4;
/** Shingles kept of each text, those with the smallest hashes: the same ones are kept of texts that are alike. */
const SKETCH_SIZE = 32;
/** A text of fewer shingles is too short to be a version of another one. */
const FEWEST_SHINGLES = 6;
/** Shared by more texts than this, a shingle is a form letter's and tells nothing; going through all pairs of them would take long. */
const MOST_SHARING = 16;

export interface NearDuplicates {
  readonly a: number;
  readonly b: number;
  /** Share of the shingles of both that both have, estimated from their sketches: 0 to below 1. */
  readonly overlap: number;
}

/**
 * Finds texts that are versions of each other by their words alone, so that no embedder is judge in its own cause: Jaccard similarity of
 * word shingles, estimated from the smallest hashes of each. Deterministic. Equal texts are no pair, since any embedder finds those.
 * @see Broder 1997, On the resemblance and containment of documents
 */
export class NearDuplicateFinder {
  readonly #sketches = new Map<number, readonly number[]>();
  /** By shingle: the text that has it, or all of them. Nearly all have one, for which a list would be a waste. */
  readonly #owners = new Map<number, number | number[]>();

  add(document: number, text: string): void {
    const hashes = shingleHashes(text, SHINGLE_WORDS);
    if (hashes.size < FEWEST_SHINGLES) return;
    const sketch = [...hashes].sort((a, b) => a - b).slice(0, SKETCH_SIZE);
    this.#sketches.set(document, sketch);
    for (const hash of sketch) {
      const owners = this.#owners.get(hash);
      if (owners === undefined) this.#owners.set(hash, document);
      else if (typeof owners === 'number') this.#owners.set(hash, [owners, document]);
      else owners.push(document);
    }
  }

  /**
   * @param from - least overlap
   * @returns most alike first, each text in one pair only: ten copies of one text would be 45 examples of the same thing
   */
  pairs(from: number, limit: number): NearDuplicates[] {
    const candidates = new Map<string, readonly [number, number]>();
    for (const list of this.#owners.values()) {
      if (typeof list === 'number' || list.length > MOST_SHARING) continue;
      list.forEach((a, i) => {
        for (const b of list.slice(i + 1)) candidates.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)]);
      });
    }
    const pairs = [...candidates.values()]
      .map(([a, b]) => ({ a, b, overlap: resemblance(this.#sketches.get(a) ?? [], this.#sketches.get(b) ?? []) }))
      .filter(({ overlap }) => overlap >= from && overlap < 1)
      .sort((x, y) => y.overlap - x.overlap || x.a - y.a || x.b - y.b);
    const taken = new Set<number>();
    const chosen: NearDuplicates[] = [];
    for (const pair of pairs) {
      if (chosen.length === limit) break;
      if (taken.has(pair.a) || taken.has(pair.b)) continue;
      taken.add(pair.a).add(pair.b);
      chosen.push(pair);
    }
    return chosen;
  }
}

/** Of the smallest hashes of both together, how many both have. */
function resemblance(a: readonly number[], b: readonly number[]): number {
  const all = [...new Set([...a, ...b])].sort((x, y) => x - y).slice(0, SKETCH_SIZE);
  const [ofA, ofB] = [new Set(a), new Set(b)];
  return all.filter((hash) => ofA.has(hash) && ofB.has(hash)).length / Math.max(1, all.length);
}
