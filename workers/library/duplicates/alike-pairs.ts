import type { MemoryId } from '../../../src/contracts/memory';
import { compareLikeness, formOf, isShort, type Likeness, likenessOf } from '../../../src/core/search/alike';
import { sharingPairs, sketchOf } from '../../../src/core/search/shared-shingles';
import { hashText } from '../../../src/core/search/shingles';
import type { TimeSlice } from '../../../src/core/time-slice';
import type { LibraryInsides } from '../insides';

const READ_AT_ONCE = 100;
/** Of texts that are equal, the oldest makes a pair with each of so many others. */
const MOST_EQUALS = 50;
/** What was learned is let go when nobody has asked for so long: some 200 bytes a memory. */
const KEPT_MS = 300_000;

interface Sketch {
  /** Of the version that was looked at. */
  readonly seq: number;
  /** Of the text without case and white space. */
  readonly plain: number;
  /** Null: it is short. */
  readonly hashes: Uint32Array | null;
}

export interface AlikePair extends Likeness {
  /** The older one first. */
  readonly ids: readonly [MemoryId, MemoryId];
  readonly hashes: readonly [string, string];
  readonly cosine: number | null;
}

/**
 * All pairs of memories of one persona that may double each other: found by the shingles they share, decided on their texts and vectors. A change of the library costs
 * only what has changed.
 */
export class AlikePairs {
  readonly #sketches = new Map<number, Sketch>();
  /** By both documents and versions; null: they are not alike. */
  #verdicts = new Map<string, AlikePair | null>();
  #found: { readonly of: string; readonly pairs: readonly AlikePair[] } | null = null;
  #running: Promise<readonly AlikePair[]> | null = null;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly insides: LibraryInsides) {}

  /** Most alike first. Takes a millisecond a memory when it is asked for the first time, in slices. */
  async all(): Promise<readonly AlikePair[]> {
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#forget(), KEPT_MS);
    const of = this.#revision();
    if (this.#found?.of === of) return this.#found.pairs;
    this.#running ??= this.#find(of).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Vectors come after their memories. */
  #revision(): string {
    const { documents } = this.insides;
    return `${documents.revision} ${this.insides.vectors()?.index.documentCount ?? 0}`;
  }

  async #find(of: string): Promise<readonly AlikePair[]> {
    const slice = this.insides.newSlice();
    await this.#sketch(slice);
    const pairs: AlikePair[] = [];
    const verdicts = new Map<string, AlikePair | null>();
    for (const [a, b] of [...(await this.#equals(slice)), ...(await sharingPairs(this.#long(), slice))]) {
      const key = this.#keyOf(a, b);
      if (key === null || verdicts.has(key)) continue;
      const known = this.#verdicts.get(key);
      const pair = known === undefined ? await this.#compare(a, b) : known;
      verdicts.set(key, pair);
      if (pair !== null) pairs.push(pair);
      await slice.breathe();
    }
    this.#verdicts = verdicts;
    pairs.sort(compareLikeness);
    this.#found = { of, pairs };
    return pairs;
  }

  /** Looks at memories that are new or changed. */
  async #sketch(slice: TimeSlice): Promise<void> {
    const { documents, reader } = this.insides;
    for (const document of this.#sketches.keys()) if (documents.entry(document) === undefined) this.#sketches.delete(document);
    const changed = documents.ordered(null).filter((document) => documents.entry(document)?.seq !== this.#sketches.get(document)?.seq);
    for (let from = 0; from < changed.length; from += READ_AT_ONCE) {
      const some = changed.slice(from, from + READ_AT_ONCE);
      const entries = some.map((document) => documents.entry(document));
      const rows = await reader.glimpse(entries.map((entry) => entry?.id ?? ''));
      for (let i = 0; i < some.length; i++) {
        const [row, entry] = [rows[i], entries[i]];
        // Deleted or changed while it was read: the next time.
        if (row === undefined || entry === undefined || documents.entry(some[i])?.seq !== entry.seq) continue;
        const form = formOf(row.text);
        this.#sketches.set(some[i], { seq: entry.seq, plain: hashText(form.plain), hashes: isShort(form) ? null : sketchOf(form.shingles) });
        if (slice.isUsedUp) await slice.yield();
      }
    }
  }

  *#long(): Generator<readonly [number, Uint32Array]> {
    for (const [document, { hashes }] of this.#sketches) if (hashes !== null) yield [document, hashes];
  }

  /** Each text that there is more than once: the oldest memory with the others. */
  async #equals(slice: TimeSlice): Promise<(readonly [number, number])[]> {
    const { documents } = this.insides;
    const groups = new Map<string, number[]>();
    for (const [document, { plain }] of this.#sketches) {
      const key = `${plain} ${documents.entry(document)?.personaId ?? ''}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [document]);
      else group.push(document);
      if (slice.isUsedUp) await slice.yield();
    }
    const pairs: (readonly [number, number])[] = [];
    for (const group of groups.values()) {
      if (group.length < 2) continue;
      const [oldest, ...others] = group.sort((a, b) => documents.compareTies(b, a));
      for (const other of others.slice(0, MOST_EQUALS)) pairs.push([oldest, other]);
    }
    return pairs;
  }

  /** Null: they are of two personas, or not there any more. */
  #keyOf(a: number, b: number): string | null {
    const { documents } = this.insides;
    const [first, second] = [documents.entry(a), documents.entry(b)];
    if (first === undefined || second === undefined || first.personaId !== second.personaId) return null;
    const index = this.insides.vectors()?.index;
    const hasBoth = index?.has(a) === true && index.has(b);
    return [`${a} ${first.seq}`, `${b} ${second.seq}`].sort().join(' ') + (hasBoth ? ' by both' : '');
  }

  async #compare(a: number, b: number): Promise<AlikePair | null> {
    const { documents, reader } = this.insides;
    const [older, newer] = documents.compareTies(a, b) > 0 ? [a, b] : [b, a];
    const [first, second] = await reader.glimpse([documents.entry(older)?.id ?? '', documents.entry(newer)?.id ?? '']);
    if (first === undefined || second === undefined) return null;
    const cosine = cosineOf(this.#vectorOf(older), this.#vectorOf(newer));
    const likeness = likenessOf(formOf(first.text), formOf(second.text), cosine);
    return likeness === null ? null : { ids: [first.id, second.id], hashes: [first.contentHash, second.contentHash], cosine, ...likeness };
  }

  /** Of the whole text. */
  #vectorOf(document: number): Float32Array | null {
    const shelf = this.insides.vectors();
    if (shelf === null || !shelf.index.has(document)) return null;
    const rows = shelf.index.vectorsOf(document);
    return rows.length === 0 ? null : rows.subarray(0, shelf.space.dimensions);
  }

  #forget(): void {
    this.#sketches.clear();
    this.#verdicts.clear();
    this.#found = null;
  }
}

/** Both of unit length. */
function cosineOf(a: Float32Array | null, b: Float32Array | null): number | null {
  if (a === null || b === null) return null;
  let product = 0;
  for (let i = 0; i < a.length; i++) product += a[i] * b[i];
  return Math.max(-1, Math.min(1, product));
}
