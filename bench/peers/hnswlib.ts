import { loadHnswlib } from 'hnswlib-wasm';
import type { CreateContestant } from './contestant';

/** The parameters of its own examples for good recall: M 16, efConstruction 200, ef 64. */
export const createHnswlib: CreateContestant = async ({ dimensions, capacity }) => {
  const library = await loadHnswlib();
  const index = new library.HierarchicalNSW('cosine', dimensions, '');
  index.initIndex(capacity, 16, 200, 100);
  index.setEfSearch(64);
  return {
    add(first, count, rows) {
      for (let row = 0; row < count; row++) index.addPoint(rows.slice(row * dimensions, (row + 1) * dimensions), first + row, false);
    },
    insert: (id, row) => index.addPoint(row.slice(), id, false),
    search: (query, k) => index.searchKnn(query, k, undefined).neighbors,
  };
};
