import type { BenchmarkResult } from '../../../contracts/self-benchmark';
import { BENCHMARK_ROWS } from '../benchmark-rows';
import { makeRow } from '../make-row';

/** A result as a run gives it. @param factor - every sample times this */
export function aResult(factor = 1, id = 'a-result'): BenchmarkResult {
  return {
    format: 'engram-benchmark',
    formatVersion: 1,
    id,
    takenAt: 1_800_000_000_000,
    elapsedMs: 9_000,
    version: '1.2.3',
    device: 'Kitchen tablet',
    importedAt: null,
    conditions: { memories: 1200, pending: 0, cores: 8, userAgent: 'A browser', kernels: 'simd: WebAssembly SIMD', model: null, crossOriginIsolated: true, visible: true },
    rows: BENCHMARK_ROWS.map((row, i) => makeRow(row, row.id.startsWith('embed.model') ? { unsupported: 'no downloaded model is in use' } : { values: Array.from({ length: 60 }, (_, n) => factor * (i + 1) * (1 + ((n * 37) % 60) / 200)), batch: 1 })),
  };
}
