import type { MemoryId, RelatedMemory } from '../../src/contracts/memory';
import { logistic } from '../../src/core/search/fusion';
import { centreOf, isRelated, rankRelated } from '../../src/core/search/related';
import { blankEncoded } from '../../src/core/text/blank-encoded';
import { splitIntoPassages } from '../../src/core/text/chunker';
import type { MemoryRow } from '../../src/storage/schema';
import type { LibraryInsides } from './insides';
import { toMemory } from './memory-text';
import { requireLimit } from './require-input';
import type { VectorShelf } from './vector-shelf';

const MOST_RELATED = 100;

/** Memories close to one that is there: by the vectors it has, less what all have in common, and by the rare words they share. */
export class Related {
  #centre: { readonly of: string; readonly vector: Float32Array } | null = null;

  constructor(private readonly insides: LibraryInsides) {}

  /**
   * @param passage - ordinal of a passage of it, as in `HitPassage`: 1 is the first; null or 0: the whole memory
   * @returns best first, without those that are hardly close; empty while nothing is known of its meaning
   */
  async to(id: MemoryId, limit: number, passage: number | null): Promise<RelatedMemory[]> {
    const { documents, keywords, reader } = this.insides;
    const shelf = this.insides.vectors();
    const [row] = await reader.memories([id]);
    if (row === undefined || shelf === null) return [];
    const query = await this.#vectorOf(row, shelf, passage ?? 0);
    // Another vector space took over meanwhile, or there is no direction to look in.
    if (query === null || query.length !== shelf.space.dimensions || query.every((value) => value === 0)) return [];
    const most = requireLimit(limit, MOST_RELATED);
    const { index, space } = shelf;
    const about = { own: documents.documentOf(id), vector: query, text: textOf(row, passage ?? 0) };
    const others = rankRelated(about, { index, keywords: keywords.index, compareTies: documents.compareTies }, this.#centreOf(shelf))
      .map((hit) => ({ ...hit, score: logistic(space.calibration.semantic, hit.closeness) }))
      .filter(({ score }, rank) => isRelated(score, rank))
      .slice(0, most);
    const rows = await reader.memories(others.map((hit) => documents.entry(hit.document)?.id ?? ''));
    const related = others.flatMap((hit, i): RelatedMemory[] => {
      const other = rows[i];
      // Deleted between the search and the reading.
      if (other === undefined) return [];
      return [{ memory: toMemory(other), passage: passageOf(other, hit.ordinal), score: hit.score }];
    });
    return related;
  }

  async #vectorOf(row: MemoryRow, shelf: VectorShelf, ordinal: number): Promise<Float32Array | null> {
    const { documents, line } = this.insides;
    const { dimensions, passagePrefix } = shelf.space;
    const document = documents.documentOf(row.id);
    const rows = document === undefined ? new Float32Array(0) : shelf.index.vectorsOf(document);
    if (rows.length > 0) {
      const from = Math.max(0, Math.trunc(ordinal)) * dimensions;
      return from < rows.length ? rows.subarray(from, from + dimensions) : rows.subarray(0, dimensions);
    }
    if (line.status.at !== 'ready') return null;
    return line.embed([passagePrefix + textOf(row, ordinal)], 'passage').then(
      (batch) => batch.vectors.subarray(0, batch.dimensions),
      () => null, // Without an embedder nothing is known of its meaning.
    );
  }

  /** Made anew when memories or vectors came or went; it takes about as long as a search. */
  #centreOf({ index, space }: VectorShelf): Float32Array {
    const { documents } = this.insides;
    const of = `${space.id} ${documents.revision} ${index.documentCount}`;
    if (this.#centre?.of !== of) this.#centre = { of, vector: centreOf(index, space.dimensions, documents.capacity) };
    return this.#centre.vector;
  }
}

/** @param ordinal - of a passage, 1 for the first; 0: the whole */
function textOf({ text }: MemoryRow, ordinal: number): string {
  const { start, end } = (ordinal > 0 ? splitIntoPassages(text).at(ordinal - 1) : undefined) ?? { start: 0, end: text.length };
  return blankEncoded(text).slice(start, end);
}

function passageOf({ text, passages }: MemoryRow, ordinal: number): RelatedMemory['passage'] {
  const spans = passages?.spans ?? null;
  const inSpans = spans !== null && ordinal >= 1 && ordinal * 2 <= spans.length;
  const { start, end } = inSpans ? { start: spans[ordinal * 2 - 2], end: spans[ordinal * 2 - 1] } : (splitIntoPassages(text)[0] ?? { start: 0, end: text.length });
  return { start, end, text: text.slice(start, end) };
}
