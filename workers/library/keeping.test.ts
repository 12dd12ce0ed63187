import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { libraryForEachTest } from './testing/library-for-each-test';
import { draft } from './testing/start-library';

/** The script is on its way until this is called. */
const line = vi.hoisted(() => {
  let arrive = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return { arrive, arrived };
});
vi.mock('./keeping', async (importOriginal) => {
  await line.arrived;
  return importOriginal();
});

const each = libraryForEachTest();

describe('what is kept while the script that keeps is still on its way', () => {
  it('waits for it, is neither lost nor reordered, and searches go on meanwhile', async () => {
    const { library } = each.current;
    const order: string[] = [];
    const keep = (...texts: string[]) => library.add(texts.map((text) => draft(text)), { skipDuplicates: true }).then((outcomes) => {
      order.push(texts[0]);
      return outcomes;
    });
    const kept = [keep('first note', 'second note'), keep('third note'), keep('first note')];
    const idle = library.idle().then(() => order.push('idle'));
    expect((await each.current.search('note', { mode: 'keyword' })).hits).toEqual([]);
    expect(order).toEqual([]);

    line.arrive();
    const [two, one, again] = await Promise.all(kept);
    await idle;
    expect(order).toEqual(['first note', 'third note', 'first note', 'idle']);
    expect(again).toEqual([{ id: two[0].id, status: 'duplicate' }]);
    const rows = await each.withDatabase((db) => db.memories.orderBy('seq').toArray());
    expect(rows.map(({ id, text, seq }) => ({ id, text, seq }))).toEqual([
      { id: two[0].id, text: 'first note', seq: 1 },
      { id: two[1].id, text: 'second note', seq: 2 },
      { id: one[0].id, text: 'third note', seq: 3 },
    ]);
    expect(library.status()).toMatchObject({ memories: 3, vectors: 3, pending: 0 });
  });
});
