import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/statistics/seeded-random';
import { libraryForEachTest } from '../testing/library-for-each-test';

const library = libraryForEachTest();

/** Fault 10. What one tab has written is never gone because another tab, which had not seen it, wrote on top. */
it('two tabs, 200 random edits of 10 memories: every wording that its successor had not seen is shown or kept, and both show the same', async () => {
  const random = seededRandom(10);
  const pick = (below: number): number => Math.floor(random() * below);
  const ids = await library.current.add(...Array.from({ length: 10 }, (_, i) => `memory ${i}`));
  const { changes } = await library.current.extras();
  const get = async (id: string): Promise<{ readonly text: string; readonly hlc: string }> => {
    const memory = await library.current.library.get(id, false);
    if (memory === null) throw new Error(`${id} is gone`);
    return memory;
  };
  /** Stamp of what each tab has on its screen. */
  const shown = [new Map<string, string>(), new Map<string, string>()];
  for (const tab of shown) for (const id of ids) tab.set(id, (await get(id)).hlc);
  /** Of each memory, in the order of stamps: who wrote what, having seen what. */
  const written = new Map(ids.map((id) => [id, [] as { readonly text: string; readonly hlc: string; readonly basedOn: string }[]]));

  const edit = async (tab: number, number: number): Promise<void> => {
    const id = ids[pick(ids.length)];
    // Half the time the change of the other tab has not arrived.
    if (random() < 0.5) shown[tab].set(id, (await get(id)).hlc);
    const basedOn = shown[tab].get(id) ?? '';
    const text = `edit ${number} of tab ${tab}`;
    const { hlc } = await changes.update(id, { text }, { basedOn });
    shown[tab].set(id, hlc);
    written.get(id)?.push({ text, hlc, basedOn });
    if (random() < 0.05) library.current.wallMs += 11 * 60_000;
  };
  // At the same time, as two tabs do.
  for (let number = 0; number < 200; number += 2) await Promise.all([edit(0, number), edit(1, number + 1)]);

  let unseen = 0;
  for (const id of ids) {
    const wordings = (written.get(id) ?? []).sort((a, b) => (a.hlc < b.hlc ? -1 : 1));
    const { text } = await get(id);
    expect(text).toBe(wordings.at(-1)?.text);
    const kept = new Set((await changes.versions(id)).map((version) => version.text));
    for (let i = 0; i + 1 < wordings.length; i++) {
      if (wordings[i + 1].basedOn === wordings[i].hlc) continue;
      unseen++;
      expect(kept, `${wordings[i].text}, under ${wordings[i + 1].text}`).toContain(wordings[i].text);
    }
  }
  expect(unseen).toBeGreaterThan(50);
});

it('a write that has seen the other says nothing; one that has not says so, and keeps tags and type as well', async () => {
  const [id] = await library.current.add('one');
  const { changes } = await library.current.extras();
  const first = await changes.update(id, { text: 'two', tags: ['oak'] }, { basedOn: (await library.current.library.get(id, false))?.hlc ?? '' });
  expect(first.overtook).toBeUndefined();
  const second = await changes.update(id, { tags: ['elm'] }, { basedOn: 'older' });
  expect(second.overtook).toBe(true);
  expect((await changes.versions(id))[0]).toMatchObject({ text: 'two', tags: ['oak'] });
  // Repeated after a crash: what it did stands there already.
  expect((await changes.update(id, { tags: ['elm'] }, { basedOn: 'older' })).overtook).toBeUndefined();
  expect(await changes.versions(id)).toHaveLength(2);
});
