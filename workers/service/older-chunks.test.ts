import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetOlderChunks, matchOlderChunk, noteOlderPages, setAsideOlderChunks } from './older-chunks';

const ORIGIN = 'https://app.example';
const PRECACHE = 'precache';
const at = (path: string) => new URL(path, ORIGIN).href;
const key = (request: Request | string) => at(typeof request === 'string' ? request : request.url);

/** The part of the Cache API that is used here, over Maps. */
function fakeCaches() {
  const stores = new Map<string, Map<string, Response>>();
  return {
    has: async (name: string) => stores.has(name),
    delete: async (name: string) => stores.delete(name),
    open: async (name: string) => {
      const entries = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, entries);
      return {
        put: async (request: Request | string, response: Response) => void entries.set(key(request), response),
        match: async (request: Request | string) => entries.get(key(request))?.clone(),
        keys: async () => [...entries.keys()].map((url) => new Request(url)),
        delete: async (request: Request | string) => entries.delete(key(request)),
      };
    },
  };
}

describe('chunks of older versions', () => {
  let store: ReturnType<typeof fakeCaches>;
  afterEach(() => vi.unstubAllGlobals());
  beforeEach(async () => {
    store = fakeCaches();
    vi.stubGlobal('caches', store);
    const precache = await store.open(PRECACHE);
    for (const path of ['/assets/Reader-old.js', '/assets/shared-same.js', '/index.html?__WB_REVISION__=1']) await precache.put(at(path), new Response(path));
  });

  const found = async (path: string) => (await matchOlderChunk(new Request(at(path))))?.text();
  const update = () => setAsideOlderChunks(PRECACHE, new Set([at('/assets/Reader-new.js'), at('/assets/shared-same.js')]));

  it('keeps what the newer version drops, and only that', async () => {
    await update();
    expect(await found('/assets/Reader-old.js')).toBe('/assets/Reader-old.js');
    expect(await found('/assets/shared-same.js')).toBeUndefined();
    expect(await found('/index.html?__WB_REVISION__=1')).toBeUndefined();
  });

  it('forgets them when the last page that was open at the update is gone, not before', async () => {
    await update();
    expect(await forgetOlderChunks(['new'])).toBe(false); // the newer version waits: nobody has been noted yet
    expect(await found('/assets/Reader-old.js')).toBeDefined();
    await noteOlderPages(['first', 'second']);
    expect(await forgetOlderChunks(['second', 'new'])).toBe(false);
    expect(await found('/assets/Reader-old.js')).toBeDefined();
    expect(await forgetOlderChunks(['new'])).toBe(true);
    expect(await found('/assets/Reader-old.js')).toBeUndefined();
  });

  it('drops nothing between the install and the activation of a further version', async () => {
    await update();
    await noteOlderPages(['first']);
    const precache = await store.open(PRECACHE);
    await precache.put(at('/assets/Reader-new.js'), new Response('second'));
    await setAsideOlderChunks(PRECACHE, new Set([at('/assets/Reader-third.js')]));
    await forgetOlderChunks(['second']);
    expect(await found('/assets/Reader-new.js')).toBe('second');
  });

  it('creates no cache where there was nothing to keep', async () => {
    await setAsideOlderChunks('no such cache', new Set());
    await noteOlderPages(['first']);
    expect(await forgetOlderChunks([])).toBe(true);
    expect(await found('/assets/Reader-old.js')).toBeUndefined();
    expect(await store.has('engram-older-chunks-1')).toBe(false);
  });
});
