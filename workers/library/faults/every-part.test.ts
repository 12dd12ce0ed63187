import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LibraryParts } from '../../../src/contracts/library';
import type { RunningLibrary } from '../testing/start-library';
import { draft } from '../testing/start-library';
import { archiveOf, restoreInto } from '../backups/testing/archive-of';
import { everyFault, type FaultCase } from './testing/every-fault';
import type { FaultKind } from './testing/failing-indexeddb';

/** Fault 7. `ENGRAM_FAULTS=all`: every request in every manner; else every one in one manner, and every second one where others have the same steps. */
const THOROUGH = process.env.ENGRAM_FAULTS === 'all';
const KINDS: readonly FaultKind[] = THOROUGH ? ['fails', 'aborts', 'quota', 'lost'] : ['aborts'];

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const caller = { cancelled: new Set<number>(), notify: () => {} };
/** A part of the library, over the door that every tab uses. */
function part<Name extends keyof LibraryParts>(running: RunningLibrary, name: Name): LibraryParts[Name] {
  return new Proxy({}, { get: (_, method) => async (...args: unknown[]) => (await running.extras()).call(`${name}.${String(method)}`, args, caller) }) as LibraryParts[Name];
}
const textsOf = async (running: RunningLibrary): Promise<string[]> => (await running.library.list({ limit: 500 })).memories.map((memory) => memory.text).sort();
const stepsOf = async (running: RunningLibrary) => (await running.extras()).undo.steps();

async function survives<Subject>(faultCase: FaultCase<Subject>, fewest: number): Promise<void> {
  expect(await everyFault({ ...faultCase, step: THOROUGH ? 1 : faultCase.step ?? 1 }, KINDS)).toBeGreaterThanOrEqual(fewest * KINDS.length);
}

describe('when any request fails', () => {
  it('a backup is restored wholly in the end, and what was here stays here at every moment', async () => {
    await survives({
      setup: async (running) => {
        const [oak, elm] = await running.add('the oak', 'the elm');
        await running.library.update(oak, { text: 'the old oak' });
        await running.library.idle();
        const archive = await archiveOf(running.library);
        await running.library.remove([elm]);
        await running.library.update(oak, { text: 'the oak, felled' }, { basedOn: 'older' });
        await running.add('only here');
        return archive;
      },
      run: (running, archive) => restoreInto(running.library, archive),
      between: async (running) => expect(await textsOf(running)).toEqual(expect.arrayContaining(['only here', 'the oak, felled'])),
      check: async (running) => {
        expect(await textsOf(running)).toEqual(['only here', 'the elm', 'the oak, felled']);
      },
    }, 5);
  });

  it('a persona goes with all its memories in one step, or not at all', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        const persona = await part(running, 'personas').save({ name: 'Work' });
        await running.library.add([draft('at work', { persona: persona.id }), draft('at work, too', { persona: persona.id }), draft('at home')], { skipDuplicates: false });
        return persona.id;
      },
      run: async (running, id) => part(running, 'personas').remove(id),
      between: async (running, id) => {
        const there = (await part(running, 'personas').list()).some((persona) => persona.id === id);
        expect([[true, 3, 0], [false, 1, 1]]).toContainEqual([there, (await textsOf(running)).length, (await stepsOf(running)).length]);
      },
      check: async (running, id) => {
        expect(await textsOf(running)).toEqual(['at home']);
        const steps = await stepsOf(running);
        expect(steps).toHaveLength(1);
        await (await running.extras()).undo.take(steps[0].id);
        expect((await part(running, 'personas').list()).find((persona) => persona.id === id)).toMatchObject({ name: 'Work', memories: 2 });
      },
    }, 3);
  });

  it('two memories become one and one goes to the trash, or both stay', async () => {
    await survives({
      step: 2,
      setup: async (running) => {
        const [keep, drop] = await running.library.add([draft('the oak of the village', { tags: ['tree'] }), draft('the oak of the village, again', { tags: ['oak'] })], { skipDuplicates: false });
        return { keep: keep.id, drop: drop.id };
      },
      run: (running, { keep, drop }) => part(running, 'duplicates').merge(keep, drop, { text: 'the oak' }),
      between: async (running) => expect([['the oak'], ['the oak of the village', 'the oak of the village, again']]).toContainEqual(await textsOf(running)),
      check: async (running, { keep }) => {
        expect(await running.library.get(keep, false)).toMatchObject({ text: 'the oak', tags: expect.arrayContaining(['oak', 'tree']) });
        expect(await textsOf(running)).toEqual(['the oak']);
        const steps = await stepsOf(running);
        expect(steps).toHaveLength(1);
        await (await running.extras()).undo.take(steps[0].id);
        expect(await textsOf(running)).toEqual(['the oak of the village', 'the oak of the village, again']);
      },
    }, 3);
  });
});
