import type { CompareTies } from '../../top-k-heap';

export interface OracleHit {
  readonly document: number;
  readonly score: number;
  readonly ordinal: number;
}

export interface OracleOptions {
  readonly limit: number;
  readonly allowed?: Uint8Array;
  readonly minScore?: number;
  readonly compareTies?: CompareTies;
}

/** Score of one document by definition, in float64 throughout. */
export function scoreByDefinition(query: Float32Array, rows: Float32Array): Omit<OracleHit, 'document'> {
  const dimensions = query.length;
  const cosines: number[] = [];
  for (let start = 0; start < rows.length; start += dimensions) {
    let dot = 0;
    for (let i = 0; i < dimensions; i++) dot += query[i] * rows[start + i];
    cosines.push(dot);
  }
  const passages = cosines.length === 1 ? cosines : cosines.slice(1);
  const best = Math.max(...passages);
  return { score: (best + cosines[0]) / 2, ordinal: cosines.length === 1 ? 0 : passages.indexOf(best) + 1 };
}

/** What a search has to find: every document scored, everything sorted. */
export function bruteForce(documents: ReadonlyMap<number, Float32Array>, query: Float32Array, options: OracleOptions): OracleHit[] {
  const { limit, allowed, minScore = -Infinity, compareTies = () => 0 } = options;
  return [...documents]
    .filter(([document]) => allowed === undefined || allowed[document] === 1)
    .map(([document, rows]) => ({ document, ...scoreByDefinition(query, rows) }))
    .filter(({ score }) => score >= minScore)
    .sort((a, b) => b.score - a.score || compareTies(a.document, b.document) || a.document - b.document)
    .slice(0, limit);
}
