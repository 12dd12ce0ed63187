import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { packFacets } from '../../../src/core/query/facet-columns';
import { FacetStore } from '../../../src/storage/facet-store';
import { EngramDatabase, type FacetBlockRow } from '../../../src/storage/schema';
import { failAt } from '../faults/testing/failing-indexeddb';

const block = (coveredSeq: number): FacetBlockRow => ({
  coveredSeq,
  ...packFacets([{ id: `memory-${coveredSeq}`, seq: coveredSeq, type: 0, parts: 0, importance: 0.5, updatedAt: 1, tags: ['a'], source: 'written' }]),
});

it('are stored all or none, whichever request fails, added or put in the place of others', async () => {
  for (const replace of [false, true]) {
    for (let n = 1; ; n++) {
      expect(n).toBeLessThan(40);
      const db = new EngramDatabase(`facets-${replace}-${n}`);
      await db.open();
      const store = new FacetStore(db);
      await store.put([block(1), block(2)], { replace: false });
      const fault = failAt(n, 'aborts');
      const failure = await store.put([block(3), block(4)], { replace }).then(() => null, (error: unknown) => error);
      const { struck } = fault;
      fault.end();
      const there = (await store.blocks()).map(({ coveredSeq }) => coveredSeq);
      expect(there).toEqual(failure !== null ? [1, 2] : replace ? [3, 4] : [1, 2, 3, 4]);
      db.close();
      if (!struck) {
        expect(failure).toBeNull();
        expect(n).toBeGreaterThan(2);
        break;
      }
    }
  }
});
