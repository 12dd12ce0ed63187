import type { TimeSlice } from '../time-slice';
import { TopKHeap } from '../top-k-heap';
import { NO_ROW } from './document-table';
import type { LargeRows } from './large-rows';
import type { QueryForms } from './query-forms';
import type { VectorHit, VectorSearchOptions, VectorSearchResult } from './vector-index';

export interface ExactSearchInsides {
  readonly rows: LargeRows;
  readonly forms: QueryForms;
  readonly path: VectorSearchResult['path'];
  readonly now: () => number;
}

/** Documents combined between two looks at the clock. */
const DOCUMENTS_AT_ONCE = 4_096;

/** `LargeVectorIndex.searchExactly`: all rows from the first to the last, so that a file is read as fast as it can be. */
export async function searchExactly(
  { rows, forms, path, now }: ExactSearchInsides,
  query: Float32Array,
  { limit, allowed, minScore = -Infinity, compareTies }: VectorSearchOptions,
  slice: TimeSlice,
  mayGoOn: () => boolean,
): Promise<VectorSearchResult | null> {
  const { revision, rowCount, documents } = rows;
  const { end } = documents;
  const own = query.slice();
  const stands = (): boolean => rows.revision === revision && rows.hasRows && mayGoOn();
  // Other searches run between two slices and take the place of the query.
  forms.load(own);
  const scores = new Float32Array(rowCount);
  let spentMs = 0;
  let startedAt = now();
  const breathe = async (): Promise<void> => {
    if (!slice.isUsedUp) return;
    spentMs += now() - startedAt;
    await slice.yield();
    startedAt = now();
    forms.load(own);
  };
  for (let row = 0; row < rowCount; ) {
    if (!stands()) return null;
    row += rows.scoreRun(row, forms.address, scores);
    await breathe();
  }

  const top = new TopKHeap(Math.min(limit, documents.count), compareTies);
  const partsOf = (document: number): VectorHit | null => {
    let row = documents.firstRows[document];
    if (row === NO_ROW || rows.ordinalOfRow(row) !== 0) return null;
    const whole = scores[row];
    row = rows.next(row);
    if (row === NO_ROW) return { document, score: whole, best: whole, whole, ordinal: 0 };
    let best = -Infinity;
    let ordinal = 0;
    for (; row !== NO_ROW; row = rows.next(row)) {
      if (scores[row] <= best) continue;
      best = scores[row];
      ordinal = rows.ordinalOfRow(row);
    }
    return { document, score: (best + whole) / 2, best, whole, ordinal };
  };
  let scored = 0;
  let aboveMinScore = 0;
  for (let document = 0; document < end; document++) {
    if (document % DOCUMENTS_AT_ONCE === 0) {
      await breathe();
      if (!stands()) return null;
    }
    if (allowed !== undefined && allowed[document] !== 1) continue;
    const parts = documents.has(document) ? partsOf(document) : null;
    if (parts === null) continue;
    scored++;
    if (parts.score < minScore) continue;
    aboveMinScore++;
    top.push(document, parts.score);
  }
  const hits = Array.from(top.drain().keys).flatMap((document) => partsOf(document) ?? []);
  return {
    hits,
    exact: true,
    scannedRows: rowCount,
    candidates: scored,
    aboveMinScore,
    aboveMinScoreExact: true,
    scanMs: spentMs + now() - startedAt,
    rescoreMs: 0,
    path,
  };
}
