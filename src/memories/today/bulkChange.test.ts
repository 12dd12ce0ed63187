import { beforeEach, describe, expect, it } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { BulkPatch, UndoStep } from '../../contracts/memory';
import { toasts } from '../../ui/toasts';
import { changeMany, changeText, copyMany, moveMany, removeMany } from './bulkChange';

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

describe('moveMany and copyMany', () => {
  const withPersonas = (personas: { readonly id: string; readonly name: string }[]) => {
    const { engram, calls } = engine(2);
    const list = async () => personas;
    const copy = async (ids: readonly string[], persona: string) => {
      calls.push(['copy', ids, persona]);
      return ids;
    };
    return { calls, engram: { ...engram, personas: { list, copy } } as unknown as Pick<Engram, 'memories' | 'undo' | 'personas'> };
  };

  it('mean the persona of that name in any case, then the one of that id, else a new one', async () => {
    const { engram, calls } = withPersonas([{ id: 'me', name: 'Me' }, { id: 'Day job', name: 'Work' }]);
    for (const name of ['work', 'DAY JOB', 'me', 'Garden']) await moveMany(engram, new Set(['a']), name);
    expect(calls).toEqual(['Day job', 'Day job', 'me', 'Garden'].map((persona) => [['a'], { persona }]));
    expect(toasts.get().at(-1)).toMatchObject({ message: 'Moved 2 memories to Garden.' });
  });

  it('are one call each, also where the list cannot be read', async () => {
    const { engram, calls } = withPersonas([]);
    await copyMany(engram, new Set(['a', 'b']), 'Work');
    expect(toasts.get().at(-1)).toMatchObject({ message: 'Copied 2 memories to Work.' });
    const broken = { ...engram, personas: { ...engram.personas, list: () => Promise.reject(new Error('gone')) } };
    await moveMany(broken, new Set(['a']), 'Work');
    expect(calls).toEqual([['copy', ['a', 'b'], 'Work'], [['a'], { persona: 'Work' }]]);
  });
});

describe('changeText', () => {
  it.each<[BulkPatch, string]>([
    [{ removeTags: ['car'] }, 'Took “car” from 3 memories.'],
    [{ type: 'quote' }, 'Made 3 memories of type quote.'],
    [{ pinned: true }, 'Pinned 3 memories.'],
    [{ pinned: false }, 'Unpinned 3 memories.'],
  ])('%j', (patch, words) => expect(changeText(3, patch)).toBe(words));

});
