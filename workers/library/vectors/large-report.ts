import type { SlotFileReport, VectorIndexReport } from '../../../src/contracts/monitor';
import type { RowHolding } from './row-holding';

/** How a space of many rows is searched, for the monitor. */
export function largeReport(space: string, { index, threads, keeper, file }: RowHolding, report: SlotFileReport): VectorIndexReport {
  const { kernels, dimensions, rowCount, manner, memoryBytes } = index;
  return {
    space,
    dimensions,
    rows: rowCount,
    format: manner.format,
    candidates: manner.format === 'b1' ? manner.candidates : null,
    kernels: `${kernels.path}: ${kernels.reason}; bits counted by ${kernels.popcount}`,
    threads: threads.report.threads,
    threadsReason: threads.report.reason,
    rowsIn: file === null ? 'memory' : 'file',
    memoryBytes,
    file: report,
    recall: keeper.report,
    recallReason: keeper.reason,
  };
}
