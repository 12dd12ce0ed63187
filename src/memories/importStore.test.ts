import { describe, expect, it } from 'vitest';
import type { Engram, ImportSummary } from '../contracts/engine';
import { abortError } from '../contracts/errors';
import { createImportStore } from './importStore';
import type { PickedFile } from '../ui/pickedFiles';

const summary: ImportSummary = { files: 2, added: 1, duplicates: 1, merged: 0, problems: [], cancelled: false, elapsedMs: 5, ids: ['a'], undoStep: 4, languages: [] };
const file: PickedFile = { path: 'a.md', file: new File(['x'], 'a.md') };

function engine(importFiles: Engram['importFiles']) {
  const removed: unknown[] = [];
  const take = async (step: unknown) => {
    removed.push(step);
    return 1;
  };
  return { removed, engram: { importFiles, undo: { take } } as unknown as Engram };
}

describe('createImportStore', () => {
  it('takes a whole import back', async () => {
    const { engram, removed } = engine(async () => summary);
    const store = createImportStore(engram);
    await store.start(async () => [file]);
    expect(store.get()).toEqual({ at: 'done', summary });
    await store.undo();
    expect(removed).toEqual([4]);
    expect(store.get()).toEqual({ at: 'undone', removed: 1 });
  });

  it('refuses a second import while the first runs', async () => {
    let finish = (_: ImportSummary): void => undefined;
    let calls = 0;
    const { engram } = engine(() => {
      calls++;
      return new Promise((resolve) => (finish = resolve));
    });
    const store = createImportStore(engram);
    const first = store.start(async () => [file]);
    await store.start(async () => [file]);
    await expect.poll(() => store.get().at).toBe('running');
    store.dismiss();
    expect(store.get().at).toBe('running');
    finish(summary);
    await first;
    expect(calls).toBe(1);
  });

  it('can be cancelled while folders are still being walked', async () => {
    const { engram } = engine(async () => summary);
    const store = createImportStore(engram);
    const started = store.start((_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(abortError()))));
    store.cancel();
    await started;
    expect(store.get()).toEqual({ at: 'idle' });
  });
});
