import { expect, it } from 'vitest';
import type { VectorSpace } from '../../../src/contracts/embedder';
import { createKernels } from '../../../src/core/vector-index/kernels';
import { ResidentIndex, VECTOR_INDEX_DEFAULTS } from '../../../src/core/vector-index/resident-index';
import { seededVectors } from '../../../src/core/vector-index/testing/seeded-vectors';
import { residentReport } from './vector-reports';

it('reports of a resident index what its searches do', () => {
  const index = ResidentIndex.create({ dimensions: 64, kernels: createKernels(null), now: () => 0 });
  const report = () => residentReport({ space: { id: 'built-in' } as VectorSpace, index });
  const vectors = seededVectors(64, 5, 1);
  let document = 0;
  const fillUpTo = (rows: number): void => {
    while (index.rowCount < rows) index.set(document++, vectors.document(1));
  };
  fillUpTo(VECTOR_INDEX_DEFAULTS.directRows);
  for (const format of ['f32', 'i8'] as const) {
    expect(report()).toMatchObject({ space: 'built-in', dimensions: 64, rows: index.rowCount, format, rowsIn: 'memory', threads: 1, file: null, recall: null, recallReason: 'proven exact: every search' });
    expect(report().memoryBytes).toBe(index.memoryBytes);
    const { path, exact } = index.search(vectors.query(), { limit: 10 });
    expect([path, exact]).toEqual([format === 'f32' ? 'scalar-f32' : 'scalar-i8+f32', true]);
    fillUpTo(VECTOR_INDEX_DEFAULTS.directRows + 1);
  }
});
