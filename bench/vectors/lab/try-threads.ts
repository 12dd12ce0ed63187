import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import type { LargeVectorIndex } from '../../../src/core/vector-index/large-vector-index';
import { ScanThreads } from '../../../workers/library/vectors/scan-threads';
import { newSlice } from './new-slice';

export interface ThreadsReport {
  readonly threads: number;
  readonly reason: string;
}

/** Searches first: threads are tried only for somebody who searches. @returns what holds them, to be stopped in the end */
export async function tryThreads(index: LargeVectorIndex, kernels: Kernels, queries: readonly Float32Array[]): Promise<ScanThreads> {
  const threads = new ScanThreads({ kernels, now: () => performance.now() });
  index.setScanner(threads.createScanner);
  for (const query of queries.slice(0, 5)) index.search(query, { limit: 10 });
  await threads.round(index, newSlice(), () => true);
  return threads;
}
