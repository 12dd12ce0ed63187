import type { VectorIndexReport } from '../../../src/contracts/monitor';
import { VECTOR_INDEX_DEFAULTS } from '../../../src/core/vector-index/resident-index';
import { provenExact } from '../../../src/core/vector-index/index-policy';
import type { LivingSpace } from '../insides';
import type { VectorShelf } from '../vector-shelf';
import { troubleWords } from './tending-troubles';

/** How each vector space is searched. For the monitor: a script of its own, read when somebody looks. */
export function vectorIndexReports(living: readonly LivingSpace[]): VectorIndexReport[] {
  return living.flatMap(({ shelf }) => (shelf === null ? [] : [{ ...(shelf.large?.report() ?? residentReport(shelf)), trouble: troubleWords(shelf) }]));
}

/** Of an index that keeps everything in memory. */
export function residentReport({ space, index }: Pick<VectorShelf, 'space' | 'index'>): VectorIndexReport {
  const { kernels, rowCount, documentCount, dimensions, memoryBytes } = index;
  return {
    space: space.id,
    dimensions,
    rows: rowCount,
    format: rowCount <= VECTOR_INDEX_DEFAULTS.directRows ? 'f32' : 'i8',
    candidates: null,
    kernels: `${kernels.path}: ${kernels.reason}`,
    threads: 1,
    threadsReason: 'one thread: sharing out a scan of so few rows would take longer than the scan',
    rowsIn: 'memory',
    memoryBytes,
    file: null,
    recall: null,
    recallReason: provenExact(documentCount, VECTOR_INDEX_DEFAULTS.candidateLimit),
  };
}
