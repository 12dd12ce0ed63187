import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Facets, packFacets, unpackFacets } from './facet-columns';

const facets: fc.Arbitrary<Facets> = fc.record({
  id: fc.uuid(), seq: fc.nat(), type: fc.nat({ max: 6 }), parts: fc.nat({ max: 511 }), importance: fc.double({ min: 0, max: 1, noNaN: true }), updatedAt: fc.nat(),
  tags: fc.uniqueArray(fc.constantFrom('work', 'home', 'two words', '旅', 'file'), { maxLength: 4 }), source: fc.constantFrom('file', 'written', 'file vault/a b.md'),
});

it('unpacks what was packed', () => {
  fc.assert(
    fc.property(fc.array(facets, { maxLength: 30 }), (all) => {
      expect(unpackFacets(packFacets(all))).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

it('notices every changed byte, and what is cut off, missing or of another kind', () => {
  fc.assert(
    fc.property(fc.array(facets, { minLength: 1, maxLength: 6 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (all, at, flip) => {
      const packed = packFacets(all);
      const columns = packed.columns.slice(0);
      new Uint8Array(columns)[at % columns.byteLength] ^= flip;
      expect(unpackFacets({ ...packed, columns })).toBeNull();
      const seqs = packed.seqs.slice();
      seqs[at % seqs.length] += flip;
      expect(unpackFacets({ ...packed, seqs })).toBeNull();
      expect(unpackFacets({ ...packed, columns: packed.columns.slice(0, -4) })).toBeNull();
      expect(unpackFacets({ ...packed, memoryIds: packed.memoryIds.slice(1) })).toBeNull();
      expect(unpackFacets({ ...packed, names: [...packed.names, 'more'] })).toBeNull();
      expect(unpackFacets({ ...packed, columns: null as never })).toBeNull();
    }),
    { numRuns: 100 },
  );
});
