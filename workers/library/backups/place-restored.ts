import type { SpaceVectors } from '../../../src/contracts/backups';
import { tokenize } from '../../../src/core/text/tokens';
import type { TimeSlice } from '../../../src/core/time-slice';
import type { MemoryWrite } from '../../../src/storage/library-store';
import type { MemoryRow } from '../../../src/storage/schema';
import type { LibraryInsides } from '../insides';
import { indexedText } from '../memory-text';
import type { MemoryVectors } from '../vector-block';

/**
 * Puts restored memories into the indexes, with the vectors that came along: what a living space gets so is not embedded again. What has none waits to be
 * embedded as ever. Within `exclusively`.
 * @returns of how many texts vectors were taken
 */
export async function placeRestored(insides: LibraryInsides, writes: readonly MemoryWrite[], vectors: readonly SpaceVectors[], slice: TimeSlice): Promise<number> {
  const { documents, keywords, reader } = insides;
  const spaces = insides.living().map(({ shelf, pipeline }) => {
    const given = vectors.find(({ spaceId, dimensions }) => spaceId === shelf?.space.id && dimensions === shelf.space.dimensions);
    return { shelf, pipeline, rows: shelf?.isLoaded === true && given !== undefined ? rowsByHash(given) : new Map<string, Float32Array>(), taken: [] as MemoryVectors[] };
  });
  // Those of which nothing is known go the usual way.
  const [builtIn] = spaces;
  const usual = writes.filter(({ row }) => !fits(row, builtIn.rows.get(row.contentHash), builtIn.shelf?.space.dimensions ?? 0));
  if (usual.length > 0) await insides.indexWritten(usual, slice);
  const known = new Set(usual);
  for (const write of writes) {
    const { row } = write;
    if (!known.has(write)) {
      reader.remember(row);
      keywords.index.add(documents.set(row), tokenize(indexedText(row)), row.seq);
    }
    for (const space of spaces) {
      const rows = space.rows.get(row.contentHash);
      if (rows !== undefined && fits(row, rows, space.shelf?.space.dimensions ?? 0)) space.taken.push({ id: row.id, seq: row.seq, contentHash: row.contentHash, rows });
    }
    await slice.breathe();
  }
  let taken = 0;
  for (const { shelf, pipeline, taken: entries } of spaces) {
    if (entries.length > 0) await shelf?.commit(entries);
    const done = new Set(entries.map(({ id }) => id));
    taken += done.size;
    for (const id of done) pipeline.forget(id);
    const waiting = writes.filter((write) => !known.has(write) && !done.has(write.row.id)).map(({ row }) => row.id);
    if (waiting.length > 0) pipeline.enqueue(waiting);
  }
  return taken;
}

function rowsByHash({ contentHashes, rowCounts, dimensions, vectors }: SpaceVectors): Map<string, Float32Array> {
  const values = new Float32Array(vectors);
  let row = 0;
  return new Map(
    contentHashes.map((hash, i) => {
      const from = row;
      row += rowCounts[i];
      return [hash, values.subarray(from * dimensions, row * dimensions)];
    }),
  );
}

/** As many rows as the text has passages by our own cutting, and each of them a direction. */
function fits({ passages }: MemoryRow, rows: Float32Array | undefined, dimensions: number): boolean {
  if (rows === undefined || rows.length !== (passages === null ? 1 : 1 + passages.spans.length / 2) * dimensions) return false;
  for (let from = 0; from < rows.length; from += dimensions) {
    let square = 0;
    for (let i = from; i < from + dimensions; i++) square += rows[i] * rows[i];
    if (!(Math.abs(square - 1) < 0.01)) return false;
  }
  return true;
}
