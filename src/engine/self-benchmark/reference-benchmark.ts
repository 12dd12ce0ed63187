import { AppError } from '../../contracts/errors';
import type { BenchmarkResult } from '../../contracts/self-benchmark';
import { readBenchmark } from './benchmark-file';
import reference from './reference.json';

/**
 * One machine, measured by `bench/self-benchmark/`: something to hold a device against, not what a device has to be. Its conditions are in the file.
 * @throws AppError `ASSET_CORRUPT` when the file in the repository is not a result
 */
export function referenceBenchmark(): BenchmarkResult {
  const result = readBenchmark(reference);
  if (result === null) throw new AppError('ASSET_CORRUPT', { file: 'reference.json' });
  return result;
}
