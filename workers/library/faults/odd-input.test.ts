import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isAppError } from '../../../src/contracts/errors';
import type { MemoryDraft } from '../../../src/contracts/memory';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft } from '../testing/start-library';
import { expectSound } from './testing/expect-sound';

const library = libraryForEachTest();

const odd = fc.record({
  text: fc.oneof(
    fc.constantFrom('', ' ', '\n\t\u00a0\u2003', '\u0000', '\ud800', '\u202eabc', '\ufeff', '\u200b', '-'.repeat(500), '😀'.repeat(99), 'a\u0301'.repeat(99), '__proto__'),
    fc.string({ unit: 'binary', maxLength: 80 }),
  ),
  tags: fc.oneof(fc.constant(undefined), fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 5 }), fc.constant(Array.from({ length: 10_000 }, (_, i) => `tag${i}`))),
  createdAt: fc.constantFrom(undefined, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, 8.65e15, 1.5),
}, { noNullPrototype: true });

/** Fault 22. */
it('whatever is given to be kept is kept whole or refused by a rule, and search and library stay sound', async () => {
  let [kept, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(odd, async (given) => {
      const { text, ...more } = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as MemoryDraft;
      try {
        const [{ id }] = await library.current.library.add([draft(text, more)], { skipDuplicates: false });
        expect((await library.current.library.get(id, false))?.text.isWellFormed()).toBe(true);
        kept++;
      } catch (error) {
        expect(isAppError(error, 'EMPTY_TEXT') || isAppError(error, 'INVALID_INPUT'), String(error)).toBe(true);
        refused++;
      }
    }),
    { numRuns: 80, seed: 22 },
  );
  expect(Math.min(kept, refused)).toBeGreaterThan(5);
  const [{ id }] = await library.current.library.add([draft(`needle ${'w'.repeat(900_000)}`)], { skipDuplicates: false });
  await library.current.library.idle();
  expect(library.current.library.status().parked).toBe(0);
  for (const mode of ['keyword', 'semantic'] as const) expect(await library.current.found('needle ', { mode })).toContain(id);
  await expectSound(library.current, 'odd input');
});

/** Fault 47. */
it('a query of a megabyte, or one made to keep an expression busy, is answered or refused', async () => {
  await library.current.add('the oak of the village');
  await library.current.library.idle();
  const queries = ['a'.repeat(1_000_000), 'oak '.repeat(250_000), '"'.repeat(100_000), '-'.repeat(100_000), `${'('.repeat(50_000)}${')'.repeat(50_000)}`, `tag:${'a,'.repeat(100_000)}`, `${'a'.repeat(50_000)}!`, ' \t'.repeat(200_000)];
  for (const query of queries) {
    const ending = await library.current.search(query).then(({ hits }) => hits.length, (error: unknown) => (isAppError(error, 'INVALID_INPUT') ? 0 : error));
    expect(ending, query.slice(0, 20)).toEqual(expect.any(Number));
  }
  expect(await library.current.found('oak ', { mode: 'keyword' })).toHaveLength(1);
}, 20_000);
