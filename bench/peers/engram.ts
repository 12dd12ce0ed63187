import { INDEX_POLICY, wantsLargeIndex } from '../../src/core/vector-index/index-policy';
import { LargeIndex } from '../../src/core/vector-index/large-index';
import { ResidentIndex } from '../../src/core/vector-index/resident-index';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import { deleteSlots, openSlots } from '../vectors/lab/slots';
import { loadKernels } from '../vectors/lab/load-kernels';
import { newSlice } from '../vectors/lab/new-slice';
import type { CreateContestant } from './contestant';

/** What the product's policy takes for a library of this size: everything in memory, or int8 codes there and rows in a file. */
export const createEngram: CreateContestant = async ({ dimensions, rows }) => {
  const isLarge = wantsLargeIndex(rows, false);
  const kernels = await loadKernels(isLarge ? 'large' : 'resident');
  const now = (): number => performance.now();
  let index: VectorIndex;
  if (isLarge) {
    await deleteSlots();
    index = LargeIndex.create({ dimensions, kernels, now, manner: { format: 'i8', candidates: INDEX_POLICY.ladder[0] }, rows: await openSlots(dimensions) });
  } else index = ResidentIndex.create({ dimensions, kernels, now });
  return fromIndex(index, dimensions);
};

/** The same with bits, 400 candidates rescored, from the size on at which the product does so if they hold on its vectors. */
export const createEngramBits: CreateContestant = async ({ dimensions }) => {
  const kernels = await loadKernels('large');
  const now = (): number => performance.now();
  await deleteSlots();
  const index = LargeIndex.create({ dimensions, kernels, now, manner: { format: 'i8', candidates: INDEX_POLICY.ladder[0] }, rows: await openSlots(dimensions) });
  return {
    ...fromIndex(index, dimensions),
    async finish() {
      if (!(await index.makeCodes('b1', newSlice()))) throw new Error('The bits were not made');
      index.setManner({ format: 'b1', candidates: INDEX_POLICY.ladder[0] });
      index.dropCodes('i8');
    },
  };
};

function fromIndex(index: VectorIndex, dimensions: number) {
  return {
    add(first: number, count: number, rows: Float32Array) {
      for (let row = 0; row < count; row++) index.set(first + row, rows.subarray(row * dimensions, (row + 1) * dimensions));
    },
    insert: (id: number, row: Float32Array) => index.set(id, row),
    search: (query: Float32Array, k: number) => index.search(query, { limit: k }).hits.map(({ document }) => document),
  };
}
