import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerRuntimeFile, carryRuntimeOver, forgetOlderRuntime, isRuntimeFile, keepRuntime, RUNTIME_CACHE } from './runtime-files';

const ORIGIN = 'https://app.example';
const at = (name: string): string => `${ORIGIN}/assets/${name}`;
const CPU_OLD = at('runtime-ort-wasm-AAAAAAAA.wasm');
const CPU = at('runtime-ort-wasm-BBBBBBBB.wasm');
const GPU = at('runtime-ort-wasm.asyncify-CC-_CCCC.wasm');
const SCRIPT_OLD = at('runtime-encoder-DDDDDDDD.js');
const SCRIPT = at('runtime-encoder-EEEEEEEE.js');
const VERSION = [CPU, GPU, SCRIPT];

/** One cache, which exists once it was opened. */
function fakeCaches(kept: Map<string, Response>) {
  let exists = false;
  const key = (request: Request | string): string => (typeof request === 'string' ? request : request.url);
  return {
    has: async (name: string) => name === RUNTIME_CACHE && exists,
    open: async () => {
      exists = true;
      return {
        put: async (request: Request | string, response: Response) => void kept.set(key(request), response),
        match: async (request: Request | string) => kept.get(key(request))?.clone(),
        keys: async () => Array.from(kept.keys(), (url) => new Request(url)),
        delete: async (request: Request | string) => kept.delete(key(request)),
      };
    },
  };
}

describe('files that run models', () => {
  let kept: Map<string, Response>;
  const fetched = vi.fn<(request: Request | string) => Promise<Response>>();
  beforeEach(() => {
    kept = new Map();
    vi.stubGlobal('caches', fakeCaches(kept));
    fetched.mockImplementation(async (request) => new Response(typeof request === 'string' ? request : request.url));
    vi.stubGlobal('fetch', fetched);
  });
  afterEach(() => {
    fetched.mockReset();
    vi.unstubAllGlobals();
  });
  const use = async (url: string): Promise<string> => {
    const text = await (await answerRuntimeFile(new Request(url))).text();
    await vi.waitFor(() => expect(kept.has(url)).toBe(true));
    return text;
  };

  it('are told by their names', () => {
    expect([CPU, SCRIPT, 'assets/runtime-encoder-1.js', '/assets/runtime-x-1.mjs'].every(isRuntimeFile)).toBe(true);
    expect(['/assets/models-12345678.js', '/assets/library-1.js', '/assets/runtime-a.js.map', '/x/runtime-a.js', '/assets/rolldown-runtime-1.js'].some(isRuntimeFile)).toBe(false);
  });

  it('come before they are asked for when a model does, without the build for graphics cards, and not twice', async () => {
    await keepRuntime(VERSION);
    await keepRuntime(VERSION);
    expect([...kept.keys()].sort()).toEqual([CPU, SCRIPT].sort());
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(await use(SCRIPT)).toBe(SCRIPT);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('are kept when they are first asked for, and asked for once', async () => {
    expect(await use(CPU)).toBe(CPU);
    expect(await use(CPU)).toBe(CPU);
    expect(fetched).toHaveBeenCalledOnce();
  });

  it.each([
    ['an error', new Response('no', { status: 404 })],
    ['a part', new Response('par', { status: 206 })],
    ['a page in place of a file', new Response('<p>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } })],
  ])('are not kept when the answer is %s', async (_, answer) => {
    fetched.mockResolvedValue(answer);
    await answerRuntimeFile(new Request(CPU));
    await carryRuntimeOver(VERSION);
    expect(kept.size).toBe(0);
  });

  it('of a new version are fetched at its install for those who use them: all scripts, and the builds that were used', async () => {
    await use(CPU_OLD);
    await use(SCRIPT_OLD);
    await carryRuntimeOver(VERSION);
    expect([...kept.keys()].sort()).toEqual([CPU_OLD, CPU, SCRIPT_OLD, SCRIPT].sort());
  });

  it('are fetched for nobody else, and no cache is made', async () => {
    await carryRuntimeOver(VERSION);
    await forgetOlderRuntime(VERSION);
    expect(fetched).not.toHaveBeenCalled();
    expect(await caches.has(RUNTIME_CACHE)).toBe(false);
  });

  it('that cannot be had do not keep the others away', async () => {
    await use(CPU_OLD);
    fetched.mockImplementation(async (request) => (request === CPU ? Promise.reject(new TypeError('offline')) : new Response('ok')));
    await carryRuntimeOver(VERSION);
    expect(kept.has(SCRIPT)).toBe(true);
    expect(kept.has(CPU)).toBe(false);
  });

  it('of versions that are gone go', async () => {
    for (const url of [CPU_OLD, SCRIPT_OLD, SCRIPT]) await use(url);
    await forgetOlderRuntime(VERSION);
    expect([...kept.keys()]).toEqual([SCRIPT]);
  });
});
