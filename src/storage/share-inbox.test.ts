import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteShare, putShare, readShares } from './share-inbox';

/** The part of the Cache API that the inbox uses, over a Map. */
function fakeCaches() {
  const stores = new Map<string, Map<string, Response>>();
  const absolute = (path: string) => new URL(path, 'https://app.example').href;
  return {
    has: async (name: string) => stores.has(name),
    open: async (name: string) => {
      const entries = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, entries);
      return {
        put: async (path: string, response: Response) => void entries.set(absolute(path), response),
        match: async (path: string) => entries.get(absolute(path))?.clone(),
        keys: async () => [...entries.keys()].map((url) => ({ url })),
        delete: async (path: string) => entries.delete(absolute(path)),
      };
    },
  };
}

const post = (body: BodyInit, headers?: HeadersInit) => new Request('https://app.example/share', { method: 'POST', body, ...(headers === undefined ? {} : { headers }) });

describe('share inbox', () => {
  let store: ReturnType<typeof fakeCaches>;
  afterEach(() => vi.unstubAllGlobals());
  beforeEach(() => {
    store = fakeCaches();
    vi.stubGlobal('caches', store);
  });

  it('gives back text, link and files as they were shared, oldest first, until they are deleted', async () => {
    const form = new FormData();
    form.set('title', 'Plums');
    form.set('text', 'Größe 12 — ünïcode');
    form.set('url', 'https://example.org/plums');
    form.append('files', new File(['# One'], 'one.md', { type: 'text/markdown' }));
    form.append('files', new File([new Uint8Array([0, 255, 10, 13])], 'two.png', { type: 'image/png' }));
    await putShare(post(form), 2_000);
    const early = new FormData();
    early.set('text', 'came first');
    await putShare(post(early), 1_000);

    const [first, second] = await readShares();
    expect(first).toMatchObject({ text: 'came first', title: '', url: '', files: [], receivedAt: 1_000 });
    if (second === undefined || 'unreadable' in second) throw new Error('the second share cannot be read');
    expect(second).toMatchObject({ title: 'Plums', text: 'Größe 12 — ünïcode', url: 'https://example.org/plums' });
    expect(second.files.map(({ name, type }) => [name, type])).toEqual([['one.md', 'text/markdown'], ['two.png', 'image/png']]);
    expect(new Uint8Array(await second.files[1].arrayBuffer())).toEqual(new Uint8Array([0, 255, 10, 13]));

    await deleteShare(second.id);
    expect((await readShares()).map(({ id }) => id)).toEqual([first.id]);
  });

  it('passes over a file field in which nothing was chosen', async () => {
    const form = new FormData();
    form.set('text', 'no file');
    form.append('files', new File([], ''));
    await putShare(post(form), 1);
    expect(await readShares()).toMatchObject([{ text: 'no file', files: [] }]);
  });

  it('says that a damaged share is unreadable, and reads the others', async () => {
    await putShare(post('not a form at all', { 'Content-Type': 'multipart/form-data; boundary=x' }), 1);
    const form = new FormData();
    form.set('text', 'fine');
    await putShare(post(form), 2);
    expect(await readShares()).toMatchObject([{ unreadable: true }, { text: 'fine' }]);
  });

  it('creates no cache by looking', async () => {
    expect(await readShares()).toEqual([]);
    expect(await store.has('engram-shares-1')).toBe(false);
  });
});
