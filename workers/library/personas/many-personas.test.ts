import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { PersonasApi } from '../../../src/contracts/personas';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft } from '../testing/start-library';

const library = libraryForEachTest();
const parts = { cancelled: new Set<number>(), notify: () => {} };
const call = async <Name extends keyof PersonasApi>(name: Name, ...args: Parameters<PersonasApi[Name]>): Promise<Awaited<ReturnType<PersonasApi[Name]>>> =>
  (await library.current.library.part(`personas.${name}`, args, parts)) as Awaited<ReturnType<PersonasApi[Name]>>;

it('twelve personas at once: each shows its own, a search finds those of the chosen ones, and one that goes takes nothing else along', async () => {
  const personas = Array.from({ length: 12 }, (_, i) => `Persona ${i + 1}`);
  for (const name of personas) await call('save', { name, prompt: `You are ${name}.`, settings: { tags: [name.replace(' ', '-')] } });
  // In turn, as somebody writes who goes from one to the next.
  const texts = new Map(personas.map((persona) => [persona, [`the harvest of ${persona}`, `another day of ${persona}`]]));
  for (const round of [0, 1]) {
    for (const persona of personas) await library.current.library.add([draft(texts.get(persona)![round], { persona })], { skipDuplicates: false });
  }
  await library.current.library.idle();
  const shown = async (persona: string): Promise<string[]> => (await library.current.library.list({ persona, limit: 100 })).memories.map(({ text }) => text).sort();
  const found = async (...chosen: string[]): Promise<string[]> => (await library.current.search('harvest', { personas: chosen })).hits.map(({ memory }) => memory.personaId).sort();

  for (const persona of personas) {
    expect(await shown(persona)).toEqual(texts.get(persona)!.toSorted());
    expect(new Set(await found(persona))).toEqual(new Set([persona]));
  }
  for (const chosen of [[0, 11], [2, 3, 5, 7, 11], [...personas.keys()]]) {
    const names = chosen.map((i) => personas[i]);
    expect(new Set(await found(...names))).toEqual(new Set(names));
  }

  const order = personas.toReversed();
  await call('arrange', [...order, 'me']);
  await library.restart();
  expect((await call('list')).map(({ name, memories }) => [name, memories])).toEqual([...order.map((name) => [name, 2]), ['Me', 0]]);

  const [gone, staying] = [personas.filter((_, i) => i % 3 === 0), personas.filter((_, i) => i % 3 !== 0)];
  for (const name of gone) expect(await call('remove', name)).toMatchObject({ memories: 2 });
  expect(new Set(await found(...personas))).toEqual(new Set(staying));
  for (const persona of staying) expect(await shown(persona)).toHaveLength(2);
  await (await library.current.extras()).purge('all');
  await library.current.maintain(4);
  // No orphan of any kind: rows, prompts, words and vectors are those of the ones that stay.
  await library.withDatabase(async (db) => {
    expect((await db.personas.toArray()).map(({ name }) => name).filter((name) => gone.includes(name))).toEqual([]);
    const kept = await db.memories.toArray();
    expect(kept.map(({ personaId }) => personaId).sort()).toEqual([...staying, ...staying].sort());
    const ids = new Set(kept.map(({ id }) => id));
    for (const rows of [await db.vectorBlocks.toArray(), await db.keywordSegments.toArray()]) expect(rows.flatMap(({ memoryIds }) => memoryIds).filter((id) => !ids.has(id))).toEqual([]);
    expect(await Promise.all([db.trash.count(), db.versions.count(), db.undoSteps.count()])).toEqual([0, 0, 0]);
  });
  const { findings } = (await library.current.library.part('integrity.check', [0, { repair: false }], parts)) as { readonly findings: readonly unknown[] };
  expect(findings).toEqual([]);
});
