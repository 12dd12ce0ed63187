import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAbortError } from '../../src/contracts/errors';
import type { DownloadState, ModelDescription } from '../../src/contracts/models';
import { readModelFile } from '../../src/storage/models/model-files';
import { MemoryCaches } from '../../src/storage/models/testing/memory-caches';
import { type Hub, startHub } from '../../tests/models/hub-server';
import { ModelStore } from './model-store';
import { browserWire, type Wire } from './wire';

const ONNX = 'onnx/model_quantized.onnx';
const FILES: ReadonlyMap<string, Uint8Array> = new Map([
  ['config.json', new TextEncoder().encode('{}')],
  [ONNX, Uint8Array.from({ length: 200_000 }, (_, index) => (index * index) >> 3)],
]);
const wire: Wire = { ...browserWire, stallMs: 60_000, retryWaitsMs: [5, 5] };

/** Exclusive locks by name, first come first served, as far as the store uses them. */
function fakeLocks(): { request(name: string, options: LockOptions, work: (lock: object | null) => unknown): Promise<unknown> } {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async request(name, { ifAvailable = false, signal }, work) {
      const before = tails.get(name);
      if (before !== undefined && ifAvailable) return work(null);
      const aborted = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
      const mine = (async () => {
        await (signal === undefined || signal === null ? before : Promise.race([before, aborted]));
        return work({});
      })();
      const tail = Promise.allSettled([before, mine]).then(() => {
        if (tails.get(name) === tail) tails.delete(name);
      });
      tails.set(name, tail);
      return mine;
    },
  };
}

let memory: MemoryCaches;
let hub: Hub;
let description: ModelDescription;

beforeEach(async () => {
  vi.stubGlobal('caches', (memory = new MemoryCaches()));
  vi.stubGlobal('navigator', { onLine: true, locks: fakeLocks(), storage: { estimate: async () => ({ quota: 1e12, usage: 0 }) } });
  hub = await startHub({ 'owner/model': FILES });
  description = {
    id: 'owner/model', name: 'model', source: { from: 'hub', host: hub.url, hubId: 'owner/model' }, dtype: 'q8',
    files: [...FILES.keys()].map((path) => ({ path, required: true, approxBytes: null })), pooling: 'mean', queryPrefix: '', passagePrefix: '', maxTokens: 128, dimensions: 32,
  };
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await hub.close();
});

/** Resolves when a download has come as far as the line lets it. */
function stalledAt(bytes: number, begin: (onProgress: (state: DownloadState) => void) => Promise<unknown>): Promise<{ readonly ended: Promise<unknown> }> {
  hub.setFault(/onnx$/, { kind: 'stall', afterBytes: bytes });
  // Not those of a download before.
  const asked = hub.requests.length;
  return new Promise((resolve) => {
    const ended = begin(() => {}).then(() => 'complete', (error: unknown) => error);
    const timer = setInterval(() => {
      if (!hub.requests.slice(asked).some(({ url }) => url.startsWith('/cdn/') && url.endsWith('.onnx'))) return;
      clearInterval(timer);
      // What was sent has been written by then.
      setTimeout(() => resolve({ ended }), 100);
    }, 10);
  });
}

describe('the model store', () => {
  it('shares one download among all who ask, also over tabs', async () => {
    const tabs = [new ModelStore(wire), new ModelStore(wire)];
    const records = await Promise.all([...tabs, ...tabs].map((store) => store.download(description, () => {})));
    expect(new Set(records.map(({ revision }) => revision)).size).toBe(1);
    expect(hub.requests.filter(({ url }) => url.startsWith('/cdn/'))).toHaveLength(FILES.size);
    expect(await tabs[1]!.list()).toEqual([records[0]]);
    expect(await tabs[1]!.verify('owner/model')).toEqual([]);
  });

  it('pauses from any tab, keeps what came, and goes on', async () => {
    const [store, other] = [new ModelStore(wire), new ModelStore(wire)];
    const states: DownloadState[] = [];
    const { ended } = await stalledAt(90_000, () => store.download(description, (state) => states.push(state)));
    await other.pause('owner/model');
    expect(await ended).toSatisfy(isAbortError);
    expect(states.at(-1)!.at).toBe('paused');
    expect(await other.unfinished()).toMatchObject([{ model: 'owner/model', at: 'paused', loadedBytes: 90_002, totalBytes: 200_002, problem: null }]);
    hub.setFault(/onnx$/, null);
    const record = await other.download(description, () => {});
    expect(new Uint8Array(await readModelFile(record, ONNX))).toEqual(FILES.get(ONNX));
    expect(await other.unfinished()).toEqual([]);
  });

  it('discards a download that runs, and one that was paused, without a trace', async () => {
    const store = new ModelStore(wire);
    const { ended } = await stalledAt(90_000, () => store.download(description, () => {}));
    await store.discard('owner/model');
    expect(await ended).toSatisfy(isAbortError);
    expect([memory.names(), await store.unfinished()]).toEqual([[], []]);
    const again = await stalledAt(90_000, () => store.download(description, () => {}));
    await store.pause('owner/model');
    await again.ended;
    expect(memory.names()).not.toEqual([]);
    await store.discard('owner/model');
    expect(memory.names()).toEqual([]);
  });

  it('remembers why a download failed, until it is tried again', async () => {
    const store = new ModelStore(wire);
    hub.setFault(/onnx$/, { kind: 'status', status: 500 });
    await expect(store.download(description, () => {})).rejects.toMatchObject({ code: 'MODEL_FAILED', facts: { fault: 'server-error', status: 500 } });
    expect(await store.unfinished()).toMatchObject([{ at: 'failed', loadedBytes: 2, problem: { fault: 'server-error' } }]);
    hub.setFault(/onnx$/, null);
    await store.download(description, () => {});
    expect(await store.unfinished()).toEqual([]);
  });

  it('removes a model, a running repair included, and what a crash has left of others', async () => {
    const store = new ModelStore(wire);
    await store.download(description, () => {});
    memory.damage(/onnx\?from=0$/, (body) => body.slice(1));
    const { ended } = await stalledAt(50_000, () => store.download(description, () => {}));
    expect(await store.remove('owner/model')).toBeGreaterThan(50_000);
    expect(await ended).toSatisfy(isAbortError);
    await (await caches.open('engram-models-1')).put('/models/owner%2Flost/abc/config.json?from=0', new Response('{}'));
    expect(await new ModelStore(wire).unfinished()).toEqual([]);
    expect(memory.names()).toEqual([]);
  });

  it('keeps two models that are brought at once under one name apart', async () => {
    const store = new ModelStore(wire);
    const folder = (onnx: string) => Object.entries({ 'config.json': '{"hidden_size": 8}', 'tokenizer.json': '{}', 'model.onnx': onnx }).map(([name, text]) => ({ path: `same/${name}`, file: new Blob([text]) }));
    const [first, second, again] = await Promise.all([folder('one'), folder('other'), folder('one')].map((files) => store.importFiles(files, () => {})));
    expect(new Set([first, second, again].map((record) => record?.description.id))).toEqual(new Set(['local/same', 'local/same-2']));
    expect(first!.revision).not.toBe(second!.revision);
    expect(again).toEqual(first);
    expect(Buffer.from(await readModelFile(second!, 'model.onnx')).toString()).toBe('other');
  });

  it('says what cannot be: no such model, no secure page', async () => {
    const store = new ModelStore(wire);
    await expect(store.verify('owner/none')).rejects.toMatchObject({ facts: { fault: 'not-downloaded' } });
    expect(await store.remove('owner/none')).toBe(0);
    vi.stubGlobal('navigator', { onLine: true });
    await expect(store.download(description, () => {})).rejects.toMatchObject({ facts: { fault: 'failed' } });
  });
});
