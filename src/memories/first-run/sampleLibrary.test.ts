import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { AddOutcome, MemoryDraft, UndoStep } from '../../contracts/memory';

type Library = Pick<Engram, 'memories' | 'undo'>;

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
});
vi.stubGlobal('addEventListener', () => undefined);
const { addSample, isSampleHere, removeSample } = await import('./sampleLibrary');
const { sampleMark } = await import('./sampleMark');

/** Holds texts and undo steps as the library does: an edited memory stays when its step is taken back. */
class FakeLibrary {
  readonly texts = new Map<string, string>();
  readonly edited = new Set<string>();
  readonly #steps: { readonly step: UndoStep; readonly ids: readonly string[] }[] = [];
  #last = 0;

  addMany(drafts: readonly MemoryDraft[]): AddOutcome[] {
    return drafts.map(({ text }) => {
      const same = [...this.texts].find(([, known]) => known === text);
      if (same !== undefined) return { id: same[0], status: 'duplicate' };
      const id = `m${++this.#last}`;
      this.texts.set(id, text);
      return { id, status: 'added' };
    });
  }

  get library(): Library {
    const library = {
      memories: { addMany: async (drafts: readonly MemoryDraft[]) => this.addMany(drafts) },
      undo: {
        steps: async () => this.#steps.map(({ step }) => step),
        recordAdded: async (kind: 'imported' | 'sampled', ids: readonly string[]) =>
          void this.#steps.unshift({ ids, step: { id: ++this.#last, at: 0, kind, count: ids.length, title: null } }),
        take: async (wanted: number) => {
          const at = this.#steps.findIndex(({ step }) => step.id === wanted);
          const [{ ids }] = this.#steps.splice(at, 1);
          return ids.filter((id) => !this.edited.has(id) && this.texts.delete(id)).length;
        },
      },
    };
    return library as unknown as Library;
  }
}

describe('the sample in the library', () => {
  let fake: FakeLibrary;
  beforeEach(() => {
    kept.clear();
    sampleMark.set('absent');
    fake = new FakeLibrary();
  });

  it('comes with one undo step and goes with it, but for what was edited and what is the person’s own', async () => {
    fake.addMany([{ text: 'My own' }]);
    const added = await addSample(fake.library);
    expect(fake.texts.size).toBe(added + 1);
    expect(await fake.library.undo.steps()).toMatchObject([{ kind: 'sampled', count: added }]);
    expect(sampleMark.get()).toBe('here');
    expect(kept.get('engram-sample')).toBe('here');

    fake.edited.add([...fake.texts.keys()][5]);
    expect(await removeSample(fake.library)).toEqual({ removed: added - 1, others: 1 });
    expect([...fake.texts.values()]).toContain('My own');
    expect(fake.texts.size).toBe(2);
    expect(await isSampleHere(fake.library)).toBe(false);
    expect(kept.has('engram-sample')).toBe(false);
  });

  it('is not there twice when it is added twice, and still goes altogether', async () => {
    const added = await addSample(fake.library);
    expect(await addSample(fake.library)).toBe(0);
    expect(fake.texts.size).toBe(added);
    fake.texts.delete([...fake.texts.keys()][0]);
    expect(await addSample(fake.library)).toBe(1);
    await removeSample(fake.library);
    expect(fake.texts.size).toBe(0);
  });

  it('leaves the steps of other work alone', async () => {
    await addSample(fake.library);
    await fake.library.undo.recordAdded('imported', fake.addMany([{ text: 'From a file' }]).map(({ id }) => id));
    await removeSample(fake.library);
    expect([...fake.texts.values()]).toEqual(['From a file']);
    expect(await fake.library.undo.steps()).toMatchObject([{ kind: 'imported' }]);
  });
});
