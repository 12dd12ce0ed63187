import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImportEntry, ImportsApi } from '../../../src/contracts/imports';
import type { MemoryDraft, MemoryId } from '../../../src/contracts/memory';
import { everyFault } from '../faults/testing/every-fault';
import type { FaultKind } from '../faults/testing/failing-indexeddb';
import type { RunningLibrary } from '../testing/start-library';

/** `ENGRAM_FAULTS=all`: in every manner. */
const KINDS: readonly FaultKind[] = process.env['ENGRAM_FAULTS'] === 'all' ? ['fails', 'aborts', 'quota', 'lost'] : ['aborts'];

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const call = async <Name extends keyof ImportsApi>(running: RunningLibrary, name: Name, ...args: Parameters<ImportsApi[Name]>): Promise<Awaited<ReturnType<ImportsApi[Name]>>> =>
  (await running.library.part(`imports.${name}`, args, { cancelled: new Set(), notify: () => {} })) as Awaited<ReturnType<ImportsApi[Name]>>;
const entry = (number: number, draft: MemoryDraft, into: MemoryId | null = null): ImportEntry => ({ entry: number, draft, exact: 'skip', into });
const textsOf = async (running: RunningLibrary): Promise<string[]> => (await running.library.list({ limit: 500 })).memories.map(({ text }) => text).sort();

const AFTER = ['the ash', 'the elm', 'the oak on the hill', 'the yew'];

it('when any request fails during an import, each batch is there with its note or not at all, and repeating it does each thing once', async () => {
  const survived = await everyFault({
    setup: async (running) => {
      const [oak] = await running.add('the oak', 'the elm');
      return { id: uuidv7(), oak };
    },
    run: async (running, { id, oak }) => {
      const ended = (await call(running, 'unfinished')).length === 0 && (await (await running.extras()).undo.steps()).length > 0;
      if (!ended) await call(running, 'begin', { id, startedAt: 1, files: 2 });
      if (!ended) await call(running, 'keep', id, [entry(0, { text: 'the ash' }), entry(1, { text: 'the oak on the hill', tags: ['hill'] }, oak), entry(2, { text: 'the elm' })], { filesDone: 1, entriesDone: 3 });
      if (!ended) await call(running, 'keep', id, [entry(3, { text: 'the yew' }), entry(4, { text: 'the ash' })], { filesDone: 2, entriesDone: 5 });
      expect(await call(running, 'end', id)).not.toBeNull();
    },
    between: async (running) => {
      const texts = await textsOf(running);
      const [row] = await call(running, 'unfinished');
      const noted = row === undefined ? null : [row.entriesDone, row.added.length, row.merged.length];
      // The journal says neither more nor less than what is there.
      expect([
        [null, 'the elm,the oak'], [[0, 0, 0], 'the elm,the oak'], [[0, 0, 1], 'the elm,the oak on the hill'], [[3, 2, 1], 'the ash,the elm,the oak on the hill'],
        [[5, 4, 1], AFTER.join()], [null, AFTER.join()],
      ]).toContainEqual([noted, texts.join()]);
    },
    check: async (running, { oak }) => {
      expect(await textsOf(running)).toEqual(AFTER);
      const { changes, undo } = await running.extras();
      expect((await changes.versions(oak)).map(({ text }) => text)).toEqual(['the oak']);
      const steps = await undo.steps();
      expect(steps.map(({ kind, count }) => [kind, count])).toEqual([['imported', 3]]);
      await undo.take(steps[0].id);
      expect(await textsOf(running)).toEqual(['the elm', 'the oak']);
    },
  }, KINDS);
  expect(survived).toBeGreaterThanOrEqual(6 * KINDS.length);
}, 60_000);
