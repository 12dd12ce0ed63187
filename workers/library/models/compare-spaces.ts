import type { VectorSpace } from '../../../src/contracts/embedder';
import { abortError } from '../../../src/contracts/errors';
import type { MemoryId } from '../../../src/contracts/memory';
import type { ComparedHit, SpaceComparison } from '../../../src/contracts/models';
import type { DocumentTable } from '../../../src/core/document-table';
import { COMPARED_HITS, countCommon, overlapShare, spreadSample, summariseOverlaps } from '../../../src/core/search/compare-rankings';
import { clauses } from '../../../src/core/search/clauses';
import { NearDuplicateFinder } from '../../../src/core/search/near-duplicates';
import type { TimeSlice } from '../../../src/core/time-slice';
import type { VectorIndex } from '../../../src/core/vector-index/vector-index';
import type { MemoryRow } from '../../../src/storage/schema';

const QUERIES = 200;
/** Of these, remembered searches at most: what was really asked, but often in few words. */
const SEARCHES = 60;
/** Memories looked through for near-duplicates, spread over the library: reading more takes many seconds. */
const LOOKED_THROUGH = 10_000;
/** From which two texts count as versions of each other: about two thirds of the words stand in the same order. */
const ALIKE = 0.4;
const PAIRS = 100;
const PINNED = 100;
const EXAMPLES = 8;
const READ_AT_ONCE = 100;
/** A part of a text that is asked for: long enough to mean something. */
const SHORTEST_PART = 24;
const LONGEST_QUERY = 200;

/** One of the two spaces. */
export interface Side {
  readonly name: string;
  readonly shelf: { readonly index: VectorIndex; readonly space: VectorSpace };
  /** Null: its encoder is gone. Then stored vectors ask, in both spaces. */
  readonly queryVector: ((text: string) => Promise<Float32Array>) | null;
}

export interface CompareSpacesOptions {
  readonly before: Side;
  readonly after: Side;
  readonly documents: Pick<DocumentTable, 'ordered' | 'entry' | 'capacity' | 'compareTies'>;
  readonly readMemories: (ids: readonly MemoryId[]) => Promise<(MemoryRow | undefined)[]>;
  /** Remembered ones, best first. */
  readonly searches: readonly string[];
  readonly slice: TimeSlice;
  readonly signal?: AbortSignal;
}

/** What asks: a text, or the stored vector of a memory. */
interface Query {
  readonly text: string;
  /** The memory that it comes from, which is left out of the hits; null: a remembered search. */
  readonly from: number | null;
}

interface Ranked {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * How a change of the vector space changes what is found, on this library: by meaning alone, among the memories that have vectors in both.
 * Says how much changes, and, where the right answer is known without either embedder, whether for the better.
 * @returns null when there is nothing to ask
 * @throws an `AbortError` after cancellation; what a side's `queryVector` throws
 */
export async function compareSpaces(options: CompareSpacesOptions): Promise<SpaceComparison | null> {
  const comparison = new Comparison(options);
  return comparison.run();
}

class Comparison {
  readonly #options: CompareSpacesOptions;
  /** Documents that both spaces know. */
  readonly #both: Uint8Array;
  readonly #documents: readonly number[];
  readonly #asksTexts: boolean;

  constructor(options: CompareSpacesOptions) {
    const { before, after, documents } = options;
    this.#options = options;
    this.#asksTexts = before.queryVector !== null && after.queryVector !== null;
    this.#documents = documents.ordered(null).filter((document) => before.shelf.index.has(document) && after.shelf.index.has(document));
    this.#both = new Uint8Array(documents.capacity);
    for (const document of this.#documents) this.#both[document] = 1;
  }

  async run(): Promise<SpaceComparison | null> {
    const { before, after } = this.#options;
    const queries = await this.#queries();
    if (queries.length === 0) return null;
    const ranked: (Ranked & Query)[] = [];
    for (const query of queries) {
      const hits = this.#asksTexts ? await this.#askText(query.text, query.from) : await this.#askStored(query.from ?? -1);
      ranked.push({ ...query, ...hits });
    }
    const changed = ranked.map((query) => ({ query, share: overlapShare(query.before, query.after) })).filter(({ share }) => share < 1);
    changed.sort((a, b) => a.share - b.share);
    const examples: SpaceComparison['examples'][number][] = [];
    for (const { query } of changed.slice(0, EXAMPLES)) {
      examples.push({ query: query.text, before: await this.#named(query.before, query.after), after: await this.#named(query.after, query.before) });
    }
    return {
      before: { name: before.name, spaceId: before.shelf.space.id },
      after: { name: after.name, spaceId: after.shelf.space.id },
      queries: ranked.length,
      queriesFrom: this.#queriesFrom(queries),
      overlapAt10: summariseOverlaps(ranked),
      recallAt10: await this.#recall(),
      examples,
    };
  }

  /** Remembered searches, and titles or first sentences of memories spread over the library. */
  async #queries(): Promise<Query[]> {
    const searches = this.#asksTexts && this.#documents.length > 0 ? this.#options.searches.slice(0, SEARCHES) : [];
    const queries: Query[] = searches.map((text) => ({ text, from: null }));
    await this.#read(spreadSample(this.#documents, QUERIES - queries.length), (row, document) => {
      const text = row.title.trim() === '' ? firstPart(row.text) : row.title;
      if (text.trim() !== '' && this.#documents.length > 1) queries.push({ text: text.slice(0, LONGEST_QUERY), from: document });
    });
    return queries;
  }

  #queriesFrom(queries: readonly Query[]): string {
    const ownSearches = queries.filter(({ from }) => from === null).length;
    const memories = queries.length - ownSearches;
    if (!this.#asksTexts) return `${memories} of your memories, each asking for what is close to it`;
    const parts = [
      ...(ownSearches === 0 ? [] : [`${ownSearches} of your searches`]),
      ...(memories === 0 ? [] : [`the titles of ${memories} of your memories, each asking for others`]),
    ];
    return parts.join(' and ');
  }

  async #recall(): Promise<SpaceComparison['recallAt10']> {
    const found = { pairs: 0, pinned: 0, before: 0, after: 0 };
    const count = ({ before, after }: Ranked, wanted: number): void => {
      if (before.includes(wanted)) found.before++;
      if (after.includes(wanted)) found.after++;
    };
    const duplicates = new NearDuplicateFinder();
    const pinned: { document: number; part: string }[] = [];
    await this.#read(spreadSample(this.#documents, LOOKED_THROUGH), (row, document) => {
      duplicates.add(document, row.text);
      const part = row.pinned ? middlePart(row.text) : null;
      if (part !== null && pinned.length < PINNED) pinned.push({ document, part });
    });
    for (const { a, b } of duplicates.pairs(ALIKE, PAIRS)) {
      count(await this.#askStored(a), b);
      count(await this.#askStored(b), a);
      found.pairs++;
    }
    if (this.#asksTexts) {
      for (const { document, part } of pinned) {
        count(await this.#askText(part, null), document);
        found.pinned++;
      }
    }
    const examples = found.pairs * 2 + found.pinned;
    if (examples === 0) return null;
    const from = [
      ...(found.pairs === 0 ? [] : [`${found.pairs} ${found.pairs === 1 ? 'pair' : 'pairs'} of memories in nearly the same words, each asking for the other`]),
      ...(found.pinned === 0 ? [] : [`${found.pinned} pinned ${found.pinned === 1 ? 'memory' : 'memories'}, asked for by a part of the text`]),
    ];
    return { examples, before: found.before / examples, after: found.after / examples, from: from.join('; ') };
  }

  async #askText(text: string, leaveOut: number | null): Promise<Ranked> {
    const ask = async ({ queryVector, shelf }: Side): Promise<number[]> => {
      const vector = (await queryVector?.(text)) ?? new Float32Array(0);
      this.#stopIfCancelled();
      return vector.length === shelf.space.dimensions ? this.#nearest(shelf.index, vector, leaveOut) : [];
    };
    const before = await ask(this.#options.before);
    const after = await ask(this.#options.after);
    await this.#breathe();
    return { before, after };
  }

  /** By the vector of the memory's whole text. */
  async #askStored(document: number): Promise<Ranked> {
    const ask = ({ shelf: { index } }: Side): number[] => this.#nearest(index, index.vectorsOf(document).subarray(0, index.dimensions), document);
    const ranked = { before: ask(this.#options.before), after: ask(this.#options.after) };
    await this.#breathe();
    return ranked;
  }

  #nearest(index: VectorIndex, vector: Float32Array, leaveOut: number | null): number[] {
    if (!vector.some((value) => value !== 0)) return [];
    const { compareTies } = this.#options.documents;
    const hits = index.search(vector, { limit: COMPARED_HITS + 1, allowed: this.#both, compareTies }).hits;
    return hits.map(({ document }) => document).filter((document) => document !== leaveOut).slice(0, COMPARED_HITS);
  }

  async #named(hits: readonly number[], others: readonly number[]): Promise<ComparedHit[]> {
    const named: ComparedHit[] = [];
    await this.#read(hits, (row, document) => named.push({ id: row.id, title: row.title, inBoth: countCommon([document], others) === 1 }));
    return named;
  }

  async #read(documents: readonly number[], take: (row: MemoryRow, document: number) => void): Promise<void> {
    const { documents: table, readMemories } = this.#options;
    for (let from = 0; from < documents.length; from += READ_AT_ONCE) {
      const some = documents.slice(from, from + READ_AT_ONCE);
      const rows = await readMemories(some.map((document) => table.entry(document)?.id ?? ''));
      for (const [i, row] of rows.entries()) {
        if (row !== undefined) take(row, some[i]);
        await this.#breathe();
      }
    }
  }

  async #breathe(): Promise<void> {
    await this.#options.slice.breathe();
    this.#stopIfCancelled();
  }

  #stopIfCancelled(): void {
    if (this.#options.signal?.aborted === true) throw abortError();
  }
}

function firstPart(text: string): string {
  const [first] = clauses(text, { start: 0, end: Math.min(text.length, 2_000) });
  return first === undefined ? '' : text.slice(first.start, first.end);
}

/** A sentence from the middle: the beginning is often the title. Null for a text that has none beside its first. */
function middlePart(text: string): string | null {
  const parts = clauses(text, { start: 0, end: text.length }).filter(({ start, end }) => start > 0 && end - start >= SHORTEST_PART);
  const part = parts[Math.floor(parts.length / 2)];
  return part === undefined ? null : text.slice(part.start, Math.min(part.end, part.start + LONGEST_QUERY));
}
