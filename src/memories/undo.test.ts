import { beforeEach, describe, expect, it } from 'vitest';
import type { UndoStep } from '../contracts/memory';
import { toasts } from '../ui/toasts';
import { offerUndo, offerUndoAfterReload, quoted, stepText, undoLast } from './undo';

const step = (patch: Partial<UndoStep> = {}): UndoStep => ({ id: 7, at: 1000, kind: 'removed', count: 1, title: 'Garage', ...patch });

function engine(steps: UndoStep[]) {
  const taken: number[] = [];
  return {
    taken,
    engram: {
      undo: {
        steps: async () => steps,
        take: async (id: number) => {
          taken.push(id);
          const at = steps.findIndex((known) => known.id === id);
          return at < 0 ? 0 : steps.splice(at, 1)[0].count;
        },
        recordAdded: async () => null,
      },
    },
  };
}

const messages = () => toasts.get().map(({ message }) => message);
beforeEach(() => toasts.set([]));

describe('undo', () => {
  it('takes back the step that the notice is about, even when another came after it', async () => {
    const steps = [step()];
    const { engram, taken } = engine(steps);
    await offerUndo(engram, 'Deleted “Garage”.');
    steps.unshift(step({ id: 8, kind: 'changed' }));
    await toasts.get()[0].action!.run();
    expect(taken).toEqual([7]);
    expect(messages()).toContain('“Garage” is back.');
  });

  it('says so when the step was taken back elsewhere', async () => {
    const steps = [step()];
    const { engram } = engine(steps);
    await offerUndo(engram, 'Deleted “Garage”.');
    steps.length = 0;
    await toasts.get()[0].action!.run();
    expect(messages()).toContain('It was taken back already.');
  });

  it('offers a step again after a reload only while it is fresh', async () => {
    const { engram } = engine([step({ at: 1000, count: 12, title: null })]);
    await offerUndoAfterReload(engram, 1000 + 300_000, 2000);
    expect(messages()).toEqual([]);
    await offerUndoAfterReload(engram, 1000 + 60_000, 500);
    expect(messages(), 'the page did it itself').toEqual([]);
    await offerUndoAfterReload(engram, 1000 + 60_000, 2000);
    expect(messages()).toEqual(['Deleted 12 memories. Nothing is lost yet.']);
    await toasts.get()[0].action!.run();
    expect(messages()).toContain('12 memories are back.');
  });

  it('names the persona that was deleted, and the copies that were made', async () => {
    const { engram } = engine([step({ count: 3, title: null, persona: 'Work' }), step({ id: 8, count: 0, title: null, persona: 'Empty' }), step({ id: 9, kind: 'copied', count: 2, title: null })]);
    expect(stepText(step({ count: 3, title: null, persona: 'Work' }))).toBe('Deleted “Work” and 3 memories. Nothing is lost yet.');
    expect(stepText(step({ count: 0, title: null, persona: 'Empty' }))).toBe('Deleted “Empty”. Nothing is lost yet.');
    for (let i = 0; i < 3; i++) await undoLast(engram);
    expect(messages().at(-1)).toBe('The copies of 2 memories were taken back.');
  });

  it('takes back one step after another, and says when there is none', async () => {
    const { engram, taken } = engine([step({ id: 9, kind: 'imported', count: 30 }), step()]);
    await undoLast(engram);
    expect(messages()).toEqual(['The import of 30 memories was taken back.']);
    await undoLast(engram);
    await undoLast(engram);
    expect(taken).toEqual([9, 7]);
    expect(messages()).toEqual(['There is nothing to take back.']);
  });

  it('names one memory by its title, and cuts a long one between characters', () => {
    expect(stepText(step({ kind: 'changed' }))).toBe('Changed “Garage”.');
    expect(quoted('🌱'.repeat(50))).toBe(`“${'🌱'.repeat(40)}…”`);
  });
});
