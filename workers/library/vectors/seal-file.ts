import type { DocumentTable } from '../../../src/core/document-table';
import type { TimeSlice } from '../../../src/core/time-slice';
import type { LargeVectorIndex } from '../../../src/core/vector-index/large-vector-index';
import type { SlotFile } from '../../../src/storage/slot-file/slot-file';
import { PAGE_ROWS, type PageMeta } from '../../../src/storage/slot-file/slot-layout';
import type { BlockHashes } from './block-hashes';
import { writeId } from './id-words';
import type { VectorEntries } from './vector-entries';

interface SealOptions {
  readonly file: SlotFile;
  readonly index: LargeVectorIndex;
  readonly documents: DocumentTable;
  readonly hashes: BlockHashes;
  readonly entries: VectorEntries;
  /** Vector blocks up to this number are in the index. */
  readonly covered: number;
  readonly note: string;
  /** Told to the database before a header of this generation is written: a database that knows nothing of it has lost what belongs to it. */
  readonly announce: (generation: number) => Promise<void>;
  readonly slice: TimeSlice;
  readonly mayGoOn: () => boolean;
}

/**
 * Brings a file up to what the index holds: rows that are no more are wiped, pages that were changed become whole again. Each page in
 * one go, so that no change comes in between; changes between two pages open theirs again.
 * @returns false when it was broken off: the next call goes on
 */
export async function sealFile(options: SealOptions): Promise<boolean> {
  const { file, index, covered, note, announce, slice, mayGoOn } = options;
  const mean = index.hasCodes('b1') ? padded(index.mean, index.stride) : null;
  // Bits that are not used any more may stay: they are right as long as their mean is there.
  const isNewMean = mean !== null && !isEqual(mean, file.header.mean);
  const isBehind = (page: number): boolean => !file.isSealed(page) || (mean !== null && !file.hasBits(page));
  const pageCount = (): number => Math.ceil(index.rowCount / PAGE_ROWS);
  const behind = Array.from({ length: pageCount() }, (_, page) => page).filter((page) => isNewMean || isBehind(page));
  const { header } = file;
  if (behind.length === 0 && !isNewMean && file.pageCount === pageCount() && header.covered === covered && header.note === note) return true;

  await announce(header.generation + 1);
  if (isNewMean) {
    file.writeHeader({ mean });
    await announce(header.generation + 2);
  }
  file.truncate(index.rowCount);
  const meta = file.newMeta();
  for (const page of behind) {
    if (!mayGoOn()) return false;
    // Rows were removed meanwhile.
    if (page >= pageCount()) continue;
    fill(meta, page, options);
    file.seal(page, meta);
    await slice.yield();
  }
  file.truncate(index.rowCount);
  file.writeHeader({ covered, note });
  return true;
}

function fill(meta: PageMeta, page: number, { index, documents, hashes, entries }: SealOptions): void {
  const first = page * PAGE_ROWS;
  meta.count = Math.min(PAGE_ROWS, index.rowCount - first);
  const bits = index.bitsOfRows(first, meta.count);
  meta.hasBits = bits !== null;
  if (bits !== null) meta.bits.set(bits);
  const factors = index.factorsOfRows(first, meta.count);
  if (factors !== null) meta.factors.set(factors);
  for (let i = 0; i < meta.count; i++) {
    const document = index.documentOfRow(first + i);
    const [high, low] = [entries.high(document), entries.low(document)];
    writeId(documents.entry(document)?.id ?? '', meta.ids, i * 4);
    meta.seqs[i] = entries.seqOf(document);
    meta.hashes[i * 2] = high;
    meta.hashes[i * 2 + 1] = low;
    meta.blocks[i] = hashes.blockOf(high, low) ?? 0;
    meta.ordinals[i] = index.ordinalOfRow(first + i);
    meta.rowCounts[i] = index.rowsOf(document);
  }
}

function padded(mean: Float32Array | null, stride: number): Float32Array<ArrayBuffer> | null {
  if (mean === null) return null;
  const whole = new Float32Array(stride);
  whole.set(mean);
  return whole;
}

function isEqual(left: Float32Array, right: Float32Array | null): boolean {
  return right !== null && left.every((value, i) => value === right[i]);
}
