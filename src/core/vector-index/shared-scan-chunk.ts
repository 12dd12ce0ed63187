import { bitRowBytes } from './bit-rotation';
import type { KernelFunctions } from './kernel-functions';
import { SEGMENT_ROWS } from './row-lists';
import type { ScanJob } from './scanner';
import type { SegmentAddresses, SharedJob } from './shared-scan-control';

/** About so many bytes of codes are a chunk: 20 to 100 µs, long beside the cost of taking one, short beside a scan worth sharing. */
const CHUNK_BYTES = 512 * 1024;
/** Keeps every chunk's addresses multiples of 16, in all tables. */
const FEWEST_ROWS = 256;

/** Bytes of codes of one row that a scan reads. */
export function scannedRowBytes({ format, stride }: Pick<ScanJob, 'format' | 'stride'>): number {
  return format === 'i8' ? stride + 4 : bitRowBytes(stride);
}

/** @returns a power of two */
export function rowsPerChunk(job: Pick<ScanJob, 'format' | 'stride'>, chunkBytes = CHUNK_BYTES): number {
  let rows = FEWEST_ROWS;
  while (rows * 2 * scannedRowBytes(job) <= chunkBytes) rows *= 2;
  return rows;
}

type ScanKernels = Pick<KernelFunctions, 'scoreInt8' | 'hamming'>;

/** Results of one chunk. The same bits each time, so doing one again changes nothing. */
export function scanChunk(kernels: ScanKernels, job: SharedJob, segments: SegmentAddresses, chunk: number): void {
  const first = chunk * job.rowsPerChunk;
  scanRows(kernels, job, segments, first, Math.min(job.rowCount, first + job.rowsPerChunk), job.output);
}

/**
 * Results of the rows from `first` up to `end`.
 * @param first - a multiple of 16
 * @param output - address of the result of row 0
 */
function scanRows(
  kernels: ScanKernels,
  { format, stride, query, queryScale }: Pick<ScanJob, 'format' | 'stride' | 'query' | 'queryScale'>,
  segments: SegmentAddresses,
  first: number,
  end: number,
  output: number,
): void {
  const rowBytes = bitRowBytes(stride);
  for (let row = first; row < end; ) {
    const segment = Math.floor(row / SEGMENT_ROWS);
    const offset = row % SEGMENT_ROWS;
    const count = Math.min(end - row, SEGMENT_ROWS - offset);
    const codes = segments.codes(segment);
    if (format === 'i8') {
      kernels.scoreInt8(codes + offset * stride, segments.scales(segment) + offset * 4, count, stride, query, queryScale, output + row * 4);
    } else {
      kernels.hamming(codes + offset * rowBytes, count, rowBytes, query, output + row * 2);
    }
    row += count;
  }
}
