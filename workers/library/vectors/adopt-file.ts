import type { DocumentTable } from '../../../src/core/document-table';
import type { TimeSlice } from '../../../src/core/time-slice';
import type { LargeVectorIndex } from '../../../src/core/vector-index/large-vector-index';
import type { SlotFile } from '../../../src/storage/slot-file/slot-file';
import { PAGE_ROWS } from '../../../src/storage/slot-file/slot-layout';
import type { BlockHashes } from './block-hashes';
import { IdTable } from './id-words';
import type { VectorEntries } from './vector-entries';

interface AdoptOptions {
  readonly file: SlotFile;
  readonly index: LargeVectorIndex;
  readonly documents: DocumentTable;
  readonly hashes: BlockHashes;
  readonly entries: VectorEntries;
  readonly staleSeq: (id: string) => number;
  /** False when marks of dead versions may have gone since the file was written: see {@link adoptFile}. */
  readonly marksAreThere: boolean;
  readonly slice: TimeSlice;
}

export interface Adopted {
  /** Living memories that the file names and whose rows could not be taken, each with the block that holds them, as far as was known. */
  readonly wanted: ReadonlyMap<number, number>;
  /** Pages whose columns were damaged: nobody knows whose rows stood there. */
  readonly lostPages: number;
  /** Pages that were damaged or left open, in whole or in part. */
  readonly repaired: number;
  /** Pages of which only the columns were looked at. */
  readonly unverified: number[];
}

/** Of each document, to see whether all its rows are there, each once. */
class Tally {
  readonly rows: Uint32Array;
  readonly wanted: Uint32Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly seqs: Float64Array;

  constructor(capacity: number) {
    this.rows = new Uint32Array(capacity);
    this.wanted = new Uint32Array(capacity);
    this.sums = new Float64Array(capacity);
    this.squares = new Float64Array(capacity);
    this.seqs = new Float64Array(capacity);
  }

  isWhole(document: number): boolean {
    const n = this.wanted[document];
    return this.rows[document] === n && this.sums[document] === (n * (n - 1)) / 2 && this.squares[document] === ((n - 1) * n * (2 * n - 1)) / 6;
  }
}

/**
 * Brings the rows of a file back into an empty index, page by page: searches see each page as soon as it is there.
 *
 * Which rows are believed. A row tells its memory and the change number of the version it was made of. It is of the present version
 * unless the memory is gone, has a `stale` mark above that number, or the number lies beyond the memory's own (the database has
 * lost its last changes in a power failure, which the file has kept). This holds whoever has changed the memory meanwhile: also a version of
 * the app that knows nothing of the file leaves a mark with every change of a text, and its own vectors in blocks beyond the
 * number that the file covers. Only a compaction takes marks away, when no *block* holds a dead entry any more; a row of the file may
 * still be one. So the file remembers how far the compaction was that it has seen, and when there was another one since, a row must be
 * of exactly the memory's number. What is refused by that is read from the blocks, as everything else that is missing.
 *
 * No memory may come, go or change between begin and end.
 */
export async function adoptFile({ file, index, documents, hashes, entries, staleSeq, marksAreThere, slice }: AdoptOptions): Promise<Adopted> {
  const table = new IdTable(documents);
  const tally = new Tally(documents.capacity);
  const owners = new Int32Array(PAGE_ROWS);
  const wanted = new Map<number, number>();
  const unverified: number[] = [];
  let lostPages = 0;
  let repaired = 0;
  // Rows of codes are made from the rows themselves, so these must be looked at first; bits stand in the columns.
  const readsRows = index.manner.format === 'i8';

  for (const { page, meta, sealed } of file.pages()) {
    if (meta === null || !sealed) repaired++;
    if (meta === null) {
      lostPages++;
      continue;
    }
    pad(index, page * PAGE_ROWS);
    const { count, ids, seqs, ordinals, rowCounts, blocks } = meta;
    owners.fill(-1, 0, count);
    let last = -1;
    for (let i = 0; i < count; i++) {
      const isNext = i > 0 && ids[i * 4 + 3] === ids[i * 4 - 1] && ids[i * 4 + 2] === ids[i * 4 - 2] && ids[i * 4 + 1] === ids[i * 4 - 3] && ids[i * 4] === ids[i * 4 - 4];
      const document = isNext ? last : table.find(ids, i * 4);
      last = document;
      const entry = document < 0 ? undefined : documents.entry(document);
      if (entry === undefined) continue;
      const seq = seqs[i];
      if (seq < staleSeq(entry.id)) continue;
      const known = tally.rows[document] > 0;
      // One version only: that of the first row that is met.
      if (seq > entry.seq || (!marksAreThere && seq !== entry.seq) || (known && tally.seqs[document] !== seq)) {
        wanted.set(document, blocks[i]);
        continue;
      }
      owners[i] = document;
      tally.rows[document]++;
      tally.wanted[document] = rowCounts[i];
      tally.sums[document] += ordinals[i];
      tally.squares[document] += ordinals[i] ** 2;
      tally.seqs[document] = seq;
      if (!known) {
        const [high, low] = [meta.hashes[i * 2], meta.hashes[i * 2 + 1]];
        entries.set(document, seq, high, low);
        hashes.put(high, low, blocks[i]);
      }
    }
    if (readsRows || !sealed) {
      const damaged = file.verify(page, count);
      for (const i of damaged) {
        const document = owners[i];
        if (document < 0) continue;
        owners[i] = -1;
        tally.rows[document]--;
        wanted.set(document, blocks[i]);
      }
      if (sealed && damaged.length > 0) repaired++;
    } else unverified.push(page);
    index.adopt({
      count,
      documents: owners.subarray(0, count),
      ordinals: ordinals.subarray(0, count),
      bits: meta.hasBits ? meta.bits.subarray(0, count * index.rowBytes) : null,
      factors: meta.hasBits ? meta.factors.subarray(0, count * 2) : null,
    });
    await slice.breathe();
  }

  await index.finishAdopting(slice);
  for (let document = 0; document < tally.rows.length; document++) {
    if (tally.wanted[document] === 0 || tally.isWhole(document)) continue;
    index.remove(document);
    const block = hashes.blockOf(entries.high(document), entries.low(document));
    if (!wanted.has(document) && block !== undefined) wanted.set(document, block);
  }
  return { wanted, lostPages, repaired, unverified };
}

/** Rows of nobody up to this number: pages lie where they lie. */
function pad(index: LargeVectorIndex, rows: number): void {
  while (index.rowCount < rows) {
    const count = Math.min(PAGE_ROWS, rows - index.rowCount);
    index.adopt({ count, documents: new Int32Array(count).fill(-1), ordinals: new Uint32Array(count), bits: null, factors: null });
  }
}
