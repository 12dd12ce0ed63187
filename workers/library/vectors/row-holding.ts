import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import { firstManner, INDEX_POLICY, type RememberedManner } from '../../../src/core/vector-index/index-policy';
import { LargeIndex } from '../../../src/core/vector-index/large-index';
import type { SlotFile } from '../../../src/storage/slot-file/slot-file';
import type { LargeOptions, LibraryInsides } from '../insides';
import { RecallKeeper } from './recall-keeper';
import { ScanThreads } from './scan-threads';

/** Tests have large libraries of few rows: how many times fewer. */
export function scaleOf({ fromRows = INDEX_POLICY.largeFromRows }: LargeOptions): number {
  return INDEX_POLICY.largeFromRows / fromRows;
}

export interface HoldingOptions {
  readonly dimensions: number;
  readonly kernels: Kernels;
  readonly insides: LibraryInsides;
  /** Null: rows stay in memory. */
  readonly file: SlotFile | null;
  /** Rows that there will be, about. */
  readonly rows: number;
  readonly remembered: RememberedManner | null;
  readonly onRemember: (remembered: RememberedManner) => void;
  readonly onRowsLost: (error: unknown) => void;
}

/** A large index with all that belongs to it: its file, its threads, and who watches its recall. They come and go together. */
export class RowHolding {
  readonly index: LargeIndex;
  readonly file: SlotFile | null;
  readonly threads: ScanThreads;
  readonly keeper: RecallKeeper;

  constructor({ dimensions, kernels, insides, file, rows, remembered, onRemember, onRowsLost }: HoldingOptions) {
    const { now, wallNow, monitor } = insides;
    this.file = file;
    this.threads = new ScanThreads({ kernels, now, cores: globalThis.navigator?.hardwareConcurrency ?? 1 });
    const mean = file?.header.mean?.subarray(0, dimensions) ?? null;
    const scale = scaleOf(insides.large);
    const manner = firstManner(rows * scale, dimensions, remembered);
    this.index = LargeIndex.create({
      dimensions,
      kernels,
      now,
      // Bits without their mean would be compared with nothing in particular.
      manner: mean === null ? { ...manner, format: 'i8' } : manner,
      rows: file,
      mean,
      createScanner: this.threads.createScanner,
      onRowsLost,
    });
    this.keeper = new RecallKeeper({ index: this.index, now, wallNow, monitor, remembered, onChange: onRemember, ...(scale === 1 ? {} : { policy: { bitsFromBytes: INDEX_POLICY.bitsFromBytes / scale } }) });
  }

  close(): void {
    this.threads.stop();
    this.file?.close();
  }
}
