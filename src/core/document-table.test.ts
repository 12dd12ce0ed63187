import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentEntry, DocumentTable } from './document-table';

/** What the table must behave like: a plain list, sorted anew each time. */
class Model {
  readonly entries = new Map<string, DocumentEntry>();

  ordered(personaId: string | null): DocumentEntry[] {
    return [...this.entries.values()]
      .filter((entry) => personaId === null || entry.personaId === personaId)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }
}

const PERSONAS = ['me', 'work', 'nobody'];
const entry = fc.record({
  id: fc.integer({ min: 0, max: 12 }).map((n) => `id${n}`),
  personaId: fc.constantFrom('me', 'work'),
  createdAt: fc.integer({ min: -3, max: 3 }),
  seq: fc.nat(100),
});
const step = fc.oneof(
  { weight: 3, arbitrary: entry.map((value) => ({ kind: 'set' as const, value })) },
  { weight: 2, arbitrary: entry.map((value) => ({ kind: 'delete' as const, value })) },
  // Building the order early or late must make no difference.
  { weight: 1, arbitrary: entry.map((value) => ({ kind: 'look' as const, value })) },
);

describe('DocumentTable', () => {
  it('agrees with a plain sorted list after any changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const table = new DocumentTable();
        const model = new Model();
        for (const { kind, value } of steps) {
          if (kind === 'set') {
            const before = table.documentOf(value.id);
            const document = table.set(value);
            if (before !== undefined) expect(document).toBe(before);
            model.entries.set(value.id, value);
          } else if (kind === 'delete') {
            expect(table.delete(value.id) !== undefined).toBe(model.entries.delete(value.id));
          } else {
            table.ordered(null);
          }
        }
        const ids = (persona: string | null): (string | undefined)[] => table.ordered(persona).map((document) => table.entry(document)?.id);
        for (const persona of [null, ...PERSONAS]) {
          const expected = model.ordered(persona);
          expect(ids(persona)).toEqual(expected.map(({ id }) => id));
          expect([...table.timeline(persona)]).toEqual(expected.map(({ createdAt }) => createdAt));
          expect(table.count(persona)).toBe(expected.length);
        }
        for (const personas of [['me'], ['work', 'me'], ['nobody'], []]) {
          const mask = table.maskOf(personas);
          const allowed = [...mask].flatMap((byte, document) => (byte === 1 ? [table.entry(document)?.id] : []));
          expect(allowed.toSorted()).toEqual([...model.entries.values()].filter(({ personaId }) => personas.includes(personaId)).map(({ id }) => id).toSorted());
        }
        expect(table.size).toBe(model.entries.size);
        expect(table.capacity).toBeLessThanOrEqual(13);
        const documents = [...model.entries.keys()].map((id) => table.documentOf(id));
        expect(new Set(documents).size).toBe(documents.length);
        for (const [id, value] of model.entries) {
          expect(table.seqOf(id)).toBe(value.seq);
          expect(table.entry(table.documentOf(id) ?? -1)).toEqual(value);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps nothing of a memory but what it needs, so that texts do not stay in memory', () => {
    const table = new DocumentTable();
    const memory = { id: 'a', personaId: 'me', createdAt: 1, seq: 1, text: 'long' };
    expect(table.entry(table.set(memory))).toEqual({ id: 'a', personaId: 'me', createdAt: 1, seq: 1 });
  });
});
