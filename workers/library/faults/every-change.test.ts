import 'fake-indexeddb/auto';
import { describe, expect, it, vi, beforeEach, afterEach } from 'vitest';
import { SITTING_MS } from '../../../src/core/version-policy';
import type { RunningLibrary } from '../testing/start-library';
import { draft } from '../testing/start-library';
import { everyFault, type FaultCase } from './testing/every-fault';
import type { FaultKind } from './testing/failing-indexeddb';

/** Fault 7. `ENGRAM_FAULTS=all`: every request in every manner; else every one in one manner, and every second one where others have the same steps. */
const THOROUGH = process.env.ENGRAM_FAULTS === 'all';
const KINDS: readonly FaultKind[] = THOROUGH ? ['fails', 'aborts', 'quota', 'lost'] : ['aborts'];

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const textsOf = async (running: RunningLibrary): Promise<string[]> => (await running.library.list({ limit: 500 })).memories.map((memory) => memory.text).sort();
const OLD = ['the oak', 'the elm', 'the ash'];
/** Three memories, one of which has a version. */
async function three(running: RunningLibrary): Promise<readonly string[]> {
  const ids = await running.add(...OLD);
  running.wallMs += SITTING_MS;
  return ids;
}

async function survives<Subject>(faultCase: FaultCase<Subject>, fewest: number): Promise<void> {
  expect(await everyFault({ ...faultCase, step: THOROUGH ? 1 : faultCase.step ?? 1 }, KINDS)).toBeGreaterThanOrEqual(fewest * KINDS.length);
}

describe('when any request fails', () => {
  it('keeping is done wholly or not at all, and repeating it writes once', async () => {
    await survives({
      setup: async (running) => {
        await three(running);
        return [draft('kept one'), draft('kept two')];
      },
      run: (running, drafts) => running.library.add(drafts, { skipDuplicates: false }),
      between: async (running, _, done) => {
        const texts = await textsOf(running);
        expect([[...OLD].sort(), [...OLD, 'kept one', 'kept two'].sort()]).toContainEqual(texts);
        if (done) expect(texts).toHaveLength(5);
      },
      check: async (running) => expect(await textsOf(running)).toEqual([...OLD, 'kept one', 'kept two'].sort()),
    }, 2);
  });

  it('an edit is there with the version that it replaces, or neither is', async () => {
    await survives({
      setup: three,
      run: (running, [id]) => running.library.update(id, { text: 'the birch' }, { basedOn: 'older' }),
      between: async (running, [id], done) => {
        const text = (await running.library.get(id, false))?.text;
        const versions = (await (await running.extras()).changes.versions(id)).map((version) => version.text);
        expect([['the oak'], ['the birch', 'the oak']]).toContainEqual([text, ...versions]);
        if (done) expect(text).toBe('the birch');
      },
      check: async (running, [id]) => {
        expect((await running.library.get(id, false))?.text).toBe('the birch');
        expect((await (await running.extras()).changes.versions(id)).map((version) => version.text)).toEqual(['the oak']);
        expect(await running.found('birch ', { mode: 'keyword' })).toEqual([id]);
        expect(await running.found('oak ', { mode: 'keyword' })).toEqual([]);
      },
    }, 3);
  });

  it('a deletion is in the trash and can be undone, or is not', async () => {
    await survives({
      setup: three,
      run: (running, ids) => running.library.remove(ids.slice(0, 2)),
      between: async (running, _, done) => {
        const [living, { total }, steps] = [await textsOf(running), await (await running.extras()).trash({ offset: 0, limit: 10 }), await (await running.extras()).undo.steps()];
        expect([[3, 0, 0], [1, 2, 1]]).toContainEqual([living.length, total, steps.length]);
        if (done) expect(total).toBe(2);
      },
      check: async (running) => {
        const extras = await running.extras();
        expect(await textsOf(running)).toEqual(['the ash']);
        const steps = await extras.undo.steps();
        expect(steps).toHaveLength(1);
        await extras.undo.take(steps[0].id);
        expect(await textsOf(running)).toEqual([...OLD].sort());
      },
    }, 5);
  });

  it('coming back from the trash is wholly done or not at all', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        const ids = await three(running);
        await running.library.remove(ids);
        return ids;
      },
      run: (running, ids) => running.library.restore(ids),
      between: async (running) => expect([0, 3]).toContain((await textsOf(running)).length),
      check: async (running) => {
        expect(await textsOf(running)).toEqual([...OLD].sort());
        expect((await (await running.extras()).trash({ offset: 0, limit: 10 })).total).toBe(0);
      },
    }, 2);
  });

  it('an undo is taken once, or is still there to be taken', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        await running.library.remove(await three(running));
        return (await (await running.extras()).undo.steps())[0].id;
      },
      run: async (running, step) => (await running.extras()).undo.take(step),
      between: async (running) => {
        const [living, steps] = [await textsOf(running), await (await running.extras()).undo.steps()];
        expect([[0, 1], [3, 0]]).toContainEqual([living.length, steps.length]);
      },
      check: async (running) => expect(await textsOf(running)).toEqual([...OLD].sort()),
    }, 2);
  });

  it('a bulk change changes all or nothing, with its step', async () => {
    await survives({
      step: 2,
      setup: three,
      run: async (running, ids) => (await running.extras()).changes.updateMany(ids, { addTags: ['tree'], persona: 'work' }),
      between: async (running) => {
        const changed = (await running.library.list({})).memories.filter(({ tags, personaId }) => tags.includes('tree') && personaId === 'work').length;
        expect([[0, 0], [3, 1]]).toContainEqual([changed, (await (await running.extras()).undo.steps()).length]);
      },
      check: async (running, ids) => {
        expect(await running.library.count('work')).toBe(3);
        expect((await running.found('tree ', { mode: 'keyword' })).sort()).toEqual([...ids].sort());
      },
    }, 2);
  });

  it('an earlier wording comes back and the present one becomes a version, or nothing changes', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        const [id] = await three(running);
        await running.library.update(id, { text: 'the birch' });
        const [version] = await (await running.extras()).changes.versions(id);
        return { id, version: version.id };
      },
      run: async (running, { id, version }) => (await running.extras()).changes.restoreVersion(id, version),
      between: async (running, { id }) => {
        const versions = (await (await running.extras()).changes.versions(id)).map(({ text }) => text);
        expect([['the birch', 'the oak'], ['the oak', 'the birch', 'the oak']]).toContainEqual([(await running.library.get(id, false))?.text, ...versions]);
      },
      check: async (running, { id }) => {
        expect((await running.library.get(id, false))?.text).toBe('the oak');
        expect((await (await running.extras()).changes.versions(id)).map(({ text }) => text)).toEqual(['the birch', 'the oak']);
      },
    }, 2);
  });

  it('emptying the trash forgets a memory with all that it had, or goes on next time', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        const ids = await three(running);
        await running.library.update(ids[0], { text: 'the birch' });
        await running.library.remove(ids.slice(0, 2));
        return ids;
      },
      run: async (running) => (await running.extras()).purge('all'),
      between: async (running) => expect([0, 2]).toContain((await (await running.extras()).trash({ offset: 0, limit: 10 })).total),
      check: async (running) => {
        expect((await (await running.extras()).trash({ offset: 0, limit: 10 })).total).toBe(0);
        expect(await textsOf(running)).toEqual(['the ash']);
      },
    }, 2);
  });

  it('upkeep loses nothing: segments, blocks and compaction', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        const ids = await three(running);
        await running.library.idle();
        await running.maintain(2);
        await running.library.update(ids[0], { text: 'the birch' });
        await running.library.remove([ids[1]]);
        await (await running.extras()).purge('all');
        await running.library.idle();
        return ids;
      },
      run: (running) => running.maintain(4),
      check: async (running, ids) => {
        await running.maintain(4);
        expect(await textsOf(running)).toEqual(['the ash', 'the birch']);
        for (const mode of ['keyword', 'semantic'] as const) expect((await running.found('birch ', { mode }))[0]).toBe(ids[0]);
        expect(await running.found('elm ', { mode: 'keyword' })).toEqual([]);
      },
    }, 5);
  });
});
