import { createVectorData, type VectorKind } from '../vector-data';

/** Which vectors: seeded ones of a kind, or those of real texts that were put beside the page. */
export interface CollectionName {
  readonly kind: VectorKind | 'real';
  readonly dimensions: number;
  readonly rows: number;
  readonly queries: number;
}

export interface Collection {
  readonly dimensions: number;
  readonly rowCount: number;
  rows(first: number, count: number, into: Float32Array): void;
  readonly queries: readonly Float32Array[];
  /** The row that a query is, and that is no answer to it; -1: none. */
  readonly own: readonly number[];
}

/** What `real-vectors.ts` puts beside the page. */
export interface RealVectorsIndex {
  readonly dimensions: number;
  readonly rows: number;
  readonly queries: number;
  readonly own: readonly number[];
}

export async function openCollection({ kind, dimensions, rows, queries }: CollectionName): Promise<Collection> {
  if (kind !== 'real') {
    const data = createVectorData(kind, dimensions);
    return {
      dimensions,
      rowCount: rows,
      rows: (first, count, into) => data.rows(first, count, into),
      queries: Array.from({ length: queries }, (_, index) => data.query(index, rows)),
      own: Array.from({ length: queries }, () => -1),
    };
  }
  const index = (await (await fetch('/data/real.json')).json()) as RealVectorsIndex;
  const all = new Float32Array(await (await fetch('/data/real.f32')).arrayBuffer());
  const row = (at: number): Float32Array => all.subarray(at * index.dimensions, (at + 1) * index.dimensions);
  const wanted = Math.min(queries, index.queries);
  return {
    dimensions: index.dimensions,
    rowCount: index.rows,
    rows: (first, count, into) => into.set(all.subarray(first * index.dimensions, (first + count) * index.dimensions)),
    // Evenly out of all of them: questions come first, passages after them.
    queries: Array.from({ length: wanted }, (_, query) => row(index.rows + Math.floor((query * index.queries) / wanted))),
    own: Array.from({ length: wanted }, (_, query) => index.own[Math.floor((query * index.queries) / wanted)]),
  };
}
