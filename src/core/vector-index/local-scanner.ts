import type { Arena } from './arena';
import { bitRowBytes } from './bit-rotation';
import type { KernelFunctions, Kernels } from './kernel-functions';
import { SEGMENT_ROWS } from './row-lists';
import type { ScanJob, Scanner } from './scanner';

/** Bytes of one row's result. */
export function resultBytes(format: ScanJob['format']): number {
  return format === 'i8' ? 4 : 2;
}

/**
 * Scans one segment.
 * @param directory - `ScanJob.directory` as numbers
 * @param results - address of the first row's result, of all segments
 */
function scanSegment(kernels: KernelFunctions, job: ScanJob, directory: Uint32Array, segment: number, results: number): void {
  const { format, rowCount, stride, query } = job;
  const first = segment * SEGMENT_ROWS;
  const count = Math.min(SEGMENT_ROWS, rowCount - first);
  const into = results + first * resultBytes(format);
  if (format === 'b1') kernels.hamming(directory[4 * segment], count, bitRowBytes(stride), query, into);
  else kernels.scoreInt8(directory[4 * segment + 1], directory[4 * segment + 2], count, stride, query, job.queryScale, into);
}

/** Scans on this thread alone. */
export class LocalScanner implements Scanner {
  readonly threads = 1;
  #results = 0;
  #capacity = 0;

  constructor(
    private readonly kernels: KernelFunctions,
    private readonly arena: Arena,
  ) {}

  scan(job: ScanJob): number {
    const { arena } = this;
    const needed = job.rowCount * resultBytes(job.format);
    if (needed > this.#capacity) {
      // What was outgrown is left behind: less than the new one in all.
      const capacity = Math.max(2 * this.#capacity, Math.ceil(job.rowCount / SEGMENT_ROWS) * SEGMENT_ROWS * resultBytes(job.format));
      this.#results = arena.allocate(capacity);
      this.#capacity = capacity;
    }
    const segments = Math.ceil(job.rowCount / SEGMENT_ROWS);
    const directory = new Uint32Array(arena.buffer, job.directory, segments * 4);
    for (let segment = 0; segment < segments; segment++) scanSegment(this.kernels, job, directory, segment, this.#results);
    return this.#results;
  }
}

export function createLocalScanner(kernels: Kernels): (arena: Arena) => Scanner {
  return (arena) => new LocalScanner(kernels, arena);
}
