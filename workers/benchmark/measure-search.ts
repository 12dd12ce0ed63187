import type { Measured } from '../../src/contracts/self-benchmark';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { seededVectors } from '../../src/core/self-benchmark/seeded-vectors';
import { takeAsyncSamples, takeSamples } from '../../src/core/self-benchmark/take-samples';
import { INDEX_POLICY } from '../../src/core/vector-index/index-policy';
import { kernelsByNeed } from '../../src/core/vector-index/kernels-by-need';
import relaxedUrl from '../../src/core/vector-index/kernels-relaxed.wasm?url';
import simdUrl from '../../src/core/vector-index/kernels.wasm?url';
import { ResidentIndex } from '../../src/core/vector-index/resident-index';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import { yieldToEvents } from '../shared/yield-to-events';

const HITS = 10;
/** Rows made between two looks at messages. */
const ROWS_AT_ONCE = 256;
const QUERIES = 64;
const now = (): number => performance.now();

const fetchKernels = async (name: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(name === 'kernels.wasm' ? simdUrl : relaxedUrl)).arrayBuffer());

/** What a start of the library does with them; fetched before. */
export async function measureKernels(samples: number): Promise<Measured> {
  const bytes = await fetchKernels('kernels.wasm');
  let path = '';
  const measured = await takeAsyncSamples(async () => {
    ({ path } = await kernelsByNeed(async () => bytes));
  }, { samples, now });
  return path === 'scalar' ? { unsupported: 'this browser runs no WebAssembly SIMD, so there are no kernels to compile' } : measured;
}

async function createIndex(vectors: number): Promise<VectorIndex> {
  const { dimensions } = BUILT_IN_SPACE;
  if (vectors < INDEX_POLICY.largeFromRows) return ResidentIndex.create({ dimensions, kernels: await kernelsByNeed(fetchKernels), now });
  const { LargeIndex } = await import('../../src/core/vector-index/large-index');
  return LargeIndex.create({ dimensions, kernels: await kernelsByNeed(fetchKernels, { now }), now, manner: { format: 'i8', candidates: INDEX_POLICY.ladder[0] }, rows: null });
}

/**
 * In the index that a library of this size has: `ResidentIndex`, from 50,000 rows on `LargeIndex` with int8 codes, its rows in memory. One thread. One row a document.
 * @throws AppError `STORAGE_FULL` when there is not enough memory
 */
export async function measureSearch(vectors: number, samples: number): Promise<Measured> {
  const index = await createIndex(vectors);
  const { dimensions } = index;
  const source = seededVectors(dimensions, 0);
  const rows = new Float32Array(ROWS_AT_ONCE * dimensions);
  for (let first = 0; first < vectors; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, vectors - first);
    source.next(count, rows);
    for (let i = 0; i < count; i++) index.set(first + i, rows.subarray(i * dimensions, (i + 1) * dimensions));
    await yieldToEvents();
  }
  // A fast wrong answer is no answer: a row is its own nearest.
  const known = index.vectorsOf(vectors >> 1);
  const [nearest] = index.search(known, { limit: 1 }).hits;
  if (nearest === undefined || Math.abs(nearest.score - 1) > 1e-3) return { unsupported: 'the index gave a wrong answer' };
  const questions = new Float32Array(QUERIES * dimensions);
  seededVectors(dimensions, 1).next(QUERIES, questions);
  const queries = Array.from({ length: QUERIES }, (_, i) => questions.slice(i * dimensions, (i + 1) * dimensions));
  return takeSamples((run) => void index.search(queries[run % QUERIES], { limit: HITS }), { samples, warmUp: 20, now, breathe: yieldToEvents });
}
