import { beforeEach, describe, expect, it } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { BulkPatch, UndoStep } from '../../contracts/memory';
import { toasts } from '../../ui/toasts';
import { changeMany, changeText, personaNamed, removeMany } from './bulkChange';

function engine(changed: number) {
  const calls: unknown[] = [];
  const steps: UndoStep[] = [{ id: 1, at: 0, kind: 'removed', count: 1, title: 'An older step' }];
  const done = (kind: UndoStep['kind']) => {
    if (changed > 0) steps.unshift({ id: 2, at: 1, kind, count: changed, title: null });
    return changed;
  };
  const engram = {
    memories: {
      updateMany: async (ids: readonly string[], patch: BulkPatch) => {
        calls.push([ids, patch]);
        return done('changed');
      },
      remove: async (ids: readonly string[]) => {
        calls.push(ids);
        return done('removed');
      },
    },
    undo: {
      steps: async () => steps,
      take: async (id: number) => {
        calls.push(id);
        return changed;
      },
    },
  };
  return { calls, engram: engram as unknown as Pick<Engram, 'memories' | 'undo'> };
}

beforeEach(() => toasts.set([]));

describe('changeMany', () => {
  it('is one call, and its notice takes that step back', async () => {
    const { engram, calls } = engine(2);
    expect(await changeMany(engram, new Set(['a', 'b']), { addTags: ['car'] })).toBe(true);
    expect(calls).toEqual([[['a', 'b'], { addTags: ['car'] }]]);
    expect(toasts.get()[0]).toMatchObject({ message: 'Tagged 2 memories “car”.' });
    await toasts.get()[0].action!.run();
    expect(calls.at(-1)).toBe(2);
  });

  it('offers no undo when nothing was changed: the newest step would be another one', async () => {
    const { engram } = engine(0);
    await changeMany(engram, new Set(['a']), { pinned: true });
    expect(toasts.get()[0].action).toBeNull();
  });

  it('says when it failed', async () => {
    const { engram } = engine(1);
    const broken = { ...engram, memories: { ...engram.memories, remove: () => Promise.reject(new Error('gone')) } };
    expect(await removeMany(broken, new Set(['a']))).toBe(false);
    expect(toasts.get()[0]).toMatchObject({ tone: 'bad' });
  });
});

describe('changeText', () => {
  it.each<[BulkPatch, string]>([
    [{ removeTags: ['car'] }, 'Took “car” from 3 memories.'],
    [{ persona: 'me' }, 'Moved 3 memories to Me.'],
    [{ type: 'quote' }, 'Made 3 memories of type quote.'],
    [{ pinned: true }, 'Pinned 3 memories.'],
    [{ pinned: false }, 'Unpinned 3 memories.'],
  ])('%j', (patch, words) => expect(changeText(3, patch)).toBe(words));

  it('knows the first persona by the name it is shown with', () => {
    expect([personaNamed(' Me '), personaNamed(' Work ')]).toEqual(['me', 'Work']);
  });
});
