import { describe, expect, it } from 'vitest';
import type { Engram, ImportSummary } from '../contracts/engine';
import { abortError } from '../contracts/errors';
import { createImportStore, summaryText } from './importStore';
import type { PickedFile } from './pickedFiles';

const summary: ImportSummary = { files: 2, added: 1, duplicates: 1, problems: [], cancelled: false, elapsedMs: 5, ids: ['a'] };
const file: PickedFile = { path: 'a.md', file: new File(['x'], 'a.md'), lastModified: 0 };

function engine(importFiles: Engram['importFiles']) {
  const removed: unknown[] = [];
  const remove = async (ids: unknown) => {
    removed.push(ids);
    return 1;
  };
  return { removed, engram: { importFiles, memories: { remove } } as unknown as Pick<Engram, 'importFiles' | 'memories'> };
}

describe('createImportStore', () => {
  it('takes a whole import back', async () => {
    const { engram, removed } = engine(async () => summary);
    const store = createImportStore(engram);
    await store.start(async () => [file]);
    expect(store.get()).toEqual({ at: 'done', summary });
    await store.undo();
    expect(removed).toEqual([['a']]);
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

describe('summaryText', () => {
  it('counts in singular and plural', () => {
    expect(summaryText(summary)).toBe('1 memory added, 1 was already there');
    expect(summaryText({ added: 2, duplicates: 0, problems: [{ path: 'p', code: 'UNREADABLE_FILE', message: 'm' }] })).toBe('2 memories added, 0 were already there, 1 problem');
  });
});
