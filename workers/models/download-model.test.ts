import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAbortError, isAppError } from '../../src/contracts/errors';
import type { DownloadState, ModelDescription, ModelRecord } from '../../src/contracts/models';
import { readIntent } from '../../src/storage/models/download-intent';
import { readModelFile, readModelRecord } from '../../src/storage/models/model-files';
import { MemoryCaches } from '../../src/storage/models/testing/memory-caches';
import { type Hub, type HubOptions, startHub } from '../../tests/models/hub-server';
import { describeHubModel } from './describe-hub-model';
import { downloadModel, findDamaged } from './download-model';
import { ProgressMeter } from './progress';
import { browserWire, type Wire } from './wire';

const ONNX = 'onnx/model_quantized.onnx';
const noise = (length: number, seed = 1): Uint8Array => {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16);
};
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const FILES: ReadonlyMap<string, Uint8Array> = new Map([
  ['config.json', text({ model_type: 'bert', hidden_size: 32, max_position_embeddings: 512 })],
  ['tokenizer.json', text({ vocabulary: Array.from({ length: 300 }, (_, index) => `word${index}`) })],
  ['tokenizer_config.json', text({ model_max_length: 128 })],
  [ONNX, noise(200_000)],
]);

/** Requests as the browser makes them, with short patience. Nothing here has a policy. */
const wire: Wire = { ...browserWire, stallMs: 400, retryWaitsMs: [5, 5, 5] };

let memory: MemoryCaches;
let hub: Hub;
let states: DownloadState[];

async function start(options: HubOptions = {}): Promise<ModelDescription> {
  hub = await startHub({ 'owner/model': FILES }, options);
  return describeModel();
}

function describeModel(): ModelDescription {
  return {
    id: 'owner/model', name: 'model', source: { from: 'hub', host: hub.url, hubId: 'owner/model' }, dtype: 'q8',
    files: [...FILES.keys(), 'special_tokens_map.json'].map((path) => ({ path, required: path !== 'special_tokens_map.json', approxBytes: null })),
    pooling: 'mean', queryPrefix: '', passagePrefix: '', maxTokens: 128, dimensions: 32,
  };
}

function download(description: ModelDescription, signal = new AbortController().signal, emit?: (state: DownloadState) => void): Promise<ModelRecord> {
  states = [];
  const meter = new ProgressMeter(description, (state) => {
    states.push(state);
    emit?.(state);
  }, () => performance.now());
  return downloadModel({ description, wire, signal, meter });
}

/** How a download ended: its fault, or `complete` after everything was read back and compared. */
async function ending(description: ModelDescription): Promise<unknown> {
  try {
    const record = await download(description);
    for (const { path } of record.files) expect(Buffer.from(await readModelFile(record, path)).equals(FILES.get(path)!), path).toBe(true);
    expect(record.files.map(({ path }) => path).sort()).toEqual([...FILES.keys()].sort());
    expect(await readIntent(description.id)).toBeNull();
    return 'complete';
  } catch (error) {
    if (!isAppError(error)) throw error;
    // Nothing half is ever taken for a model.
    expect(await readModelRecord(description.id)).toBeNull();
    return error.facts.fault;
  }
}

const fileRequests = (path: string) => hub.requests.filter(({ url }) => url.startsWith('/cdn/') && url.endsWith(path));

beforeEach(() => {
  vi.stubGlobal('caches', (memory = new MemoryCaches()));
  vi.stubGlobal('navigator', { onLine: true, storage: { estimate: async () => ({ quota: memory.quota === Infinity ? 1e12 : memory.quota, usage: memory.used() }) } });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await hub.close();
});

describe('a download', () => {
  it('takes revision and hashes from the hub, keeps every byte, and asks for nothing the second time', async () => {
    const description = await start();
    const record = await download(description);
    expect(record.revision).toMatch(/^[0-9a-f]{40}$/);
    expect(record.files.map(({ path, trust }) => [path, trust])).toEqual([...FILES.keys()].map((path) => [path, 'hub']));
    expect(record.files.find(({ path }) => path === ONNX)).toMatchObject({ sizeBytes: 200_000, sha256: createHash('sha256').update(FILES.get(ONNX)!).digest('hex') });
    const asked = hub.requests.length;
    expect(await ending(description)).toBe('complete');
    expect(hub.requests).toHaveLength(asked);
    // Files of the branch would change under the download: the commit is what is asked for.
    expect(hub.requests.filter(({ url }) => url.includes('/resolve/')).every(({ url }) => url.includes(record.revision))).toBe(true);
  });

  it('pins what a plain server gives, by one name for the same content', async () => {
    const description = await start({ api: false });
    expect(await ending(description)).toBe('complete');
    const record = (await readModelRecord('owner/model'))!;
    expect(record.revision).toMatch(/^pinned-[0-9a-f]{64}$/);
    expect(record.files.every(({ trust }) => trust === 'pinned')).toBe(true);
    memory.stores.clear();
    expect((await download(description)).revision).toBe(record.revision);
  });

  const LASTING = [
    [{ kind: 'cut', afterBytes: 0 }, 'cut-off', 'cut-off'],
    [{ kind: 'short', missingBytes: 1_000 }, 'too-short', 'complete, unseen'],
    [{ kind: 'long', extraBytes: 1_000 }, 'too-long', 'complete, unseen'],
    [{ kind: 'html' }, 'not-a-file', 'not-a-file'],
    [{ kind: 'flipped' }, 'hash-mismatch', 'complete, unseen'],
    [{ kind: 'status', status: 404 }, 'not-found', 'not-found'],
    [{ kind: 'status', status: 500 }, 'server-error', 'server-error'],
    [{ kind: 'stall', afterBytes: 0 }, 'cut-off', 'cut-off'],
    [{ kind: 'silent' }, 'cut-off', 'cut-off'],
    [{ kind: 'changed' }, 'hash-mismatch', 'complete, unseen'],
  ] as const;
  for (const api of [true, false]) {
    for (const [fault, withHashes, pinned] of LASTING) {
      // Bytes that nobody has a hash for cannot be told from right ones; the self-test at the first load is what sees them.
      if (!api && pinned === 'complete, unseen') continue;
      it(`ends in ${api ? withHashes : pinned} when the answer is ${fault.kind} (${api ? 'hub' : 'plain server'}), and goes well afterwards`, async () => {
        const description = await start({ api });
        hub.setFault(/onnx$/, fault);
        expect(await ending(description)).toBe(api ? withHashes : pinned);
        hub.setFault(/onnx$/, null);
        expect(await ending(description)).toBe('complete');
      });
    }
    for (const fault of [{ kind: 'no-length' }, { kind: 'gzip' }, { kind: 'ignore-range' }, { kind: 'status', status: 503, times: 2 }, { kind: 'cut', afterBytes: 60_000 }, { kind: 'stall', afterBytes: 90_000 }] as const) {
      it(`is complete in spite of ${fault.kind} (${api ? 'hub' : 'plain server'})`, async () => {
        const description = await start({ api });
        hub.setFault(/./, fault);
        expect(await ending(description)).toBe('complete');
      });
    }
  }

  describe('from a server that names no size', () => {
    const expecting = (description: ModelDescription, approxBytes: number | null): ModelDescription => ({ ...description, files: description.files.map((file) => (file.path === ONNX ? { ...file, approxBytes } : file)) });

    it('is given up when more comes than such a file can have, and leaves nothing of it', async () => {
      const description = expecting(await start({ api: false, redirects: false }), 150_000);
      hub.setFault(/onnx$/, { kind: 'endless' });
      expect(await ending(description)).toBe('too-long');
      // 1.3 MB at most came, of which nothing stays.
      expect(memory.used()).toBeLessThan(100_000);
      expect(states.every(({ loadedBytes }) => loadedBytes < 1_600_000)).toBe(true);
      hub.setFault(/onnx$/, null);
      expect(await ending(description)).toBe('complete');
    });

    it('is refused before a byte of it comes when what is announced is too much', async () => {
      const description = expecting(await start({ api: false, redirects: false }), 150_000);
      // It says nothing when it is asked beforehand.
      hub.setFault(/quantized\.onnx$/, { kind: 'status', status: 405, times: 1 });
      hub.setFault(/onnx$/, { kind: 'long', extraBytes: 3_000_000 });
      await expect(download(description)).rejects.toMatchObject({ code: 'MODEL_FAILED', facts: { fault: 'too-long', file: ONNX, limit: 1_300_000 } });
      expect(states.every(({ loadedBytes }) => loadedBytes < 100_000)).toBe(true);
    });

    it('leaves room for memories where nothing is known of the file', async () => {
      const description = await start({ api: false, redirects: false });
      memory.quota = 3_000_000;
      hub.setFault(/onnx$/, { kind: 'endless' });
      expect(await ending(description)).toBe('no-space');
      expect(memory.used()).toBe(0);
      expect(Math.max(...states.map(({ loadedBytes }) => loadedBytes))).toBeLessThan(2_500_000);
    });
  });

  it('takes a broken line up where it broke, again and again', async () => {
    const description = await start();
    hub.setFault(/onnx$/, { kind: 'cut', afterBytes: 60_000 });
    expect(await ending(description)).toBe('complete');
    expect(fileRequests('.onnx').map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=60000-', 'bytes=120000-', 'bytes=180000-']);
  });

  it('notices a JSON file that a plain server cut short', async () => {
    const description = await start({ api: false });
    hub.setFault(/tokenizer\.json$/, { kind: 'short', missingBytes: 10 });
    expect(await ending(description)).toBe('not-a-file');
    hub.setFault(/tokenizer\.json$/, null);
    expect(await ending(description)).toBe('complete');
  });

  it('asks whether it is HTML before it believes the name of the type', async () => {
    const page = new TextEncoder().encode('\n <!DOCTYPE html><title>Sign in</title>');
    hub = await startHub({ 'owner/model': new Map([...FILES, ['config.json', page]]) }, { api: false });
    expect(await ending(describeModel())).toBe('not-a-file');
  });

  it('begins again when the server answers a range with the whole file, or with another part', async () => {
    for (const kind of ['ignore-range', 'wrong-offset'] as const) {
      const description = await start();
      await pauseAfter(description, 60_000);
      hub.setFault(/onnx$/, { kind });
      expect(await ending(description), kind).toBe('complete');
      memory.stores.clear();
      await hub.close();
    }
    hub = await startHub({});
  });

  /** Stops the download when so many bytes of it have come; the rest does not come by itself. */
  async function pauseAfter(description: ModelDescription, bytes: number): Promise<void> {
    hub.setFault(/onnx$/, { kind: 'stall', afterBytes: bytes });
    const stop = new AbortController();
    const small = [...FILES].reduce((sum, [path, content]) => sum + (path === ONNX ? 0 : content.byteLength), 0);
    const patient: Wire = { ...wire, stallMs: 60_000 };
    const meter = new ProgressMeter(description, () => {}, () => performance.now());
    vi.spyOn(meter, 'update').mockImplementation((loaded) => {
      if (loaded >= small + bytes) setTimeout(() => stop.abort());
    });
    await expect(downloadModel({ description, wire: patient, signal: stop.signal, meter })).rejects.toSatisfy(isAbortError);
    hub.setFault(/onnx$/, null);
  }

  it('goes on by range after a pause, in another run, and asks only for what is missing', async () => {
    const description = await start();
    await pauseAfter(description, 90_000);
    const asked = hub.requests.length;
    expect(await ending(description)).toBe('complete');
    const later = hub.requests.slice(asked);
    expect(later.filter(({ url }) => url.includes('/api/'))).toEqual([]);
    expect(later.filter(({ url }) => url.startsWith('/cdn/')).map(({ url, range }) => [url.slice(url.lastIndexOf('/') + 1), range])).toEqual([['model_quantized.onnx', 'bytes=90000-']]);
    // The bar begins where it stood.
    expect(states[0]!.loadedBytes).toBeGreaterThan(90_000);
    expect(states.some(({ at }) => at === 'checking')).toBe(true);
  });

  it('does not join parts of two versions', async () => {
    for (const [api, fault] of [[false, 'changed-on-server'], [true, 'changed-on-server']] as const) {
      const description = await start({ api });
      await pauseAfter(description, 90_000);
      hub.setFault(/onnx$/, { kind: 'changed' });
      expect(await ending(description), `api ${api}`).toBe(fault);
      hub.setFault(/onnx$/, null);
      expect(await ending(description)).toBe('complete');
      memory.stores.clear();
      await hub.close();
    }
    hub = await startHub({});
  });

  it('begins anew when the commit of then is gone', async () => {
    const description = await start();
    await pauseAfter(description, 90_000);
    await hub.close();
    hub = await startHub({ 'owner/model': new Map([...FILES, ['README.md', text('another commit')]]) });
    // The same server, as far as the download knows.
    const source = { from: 'hub', host: hub.url, hubId: 'owner/model' } as const;
    expect(await ending({ ...description, source })).toBe('complete');
  });

  it('refuses in time what does not fit, and drops what came when the device turns out to be full', async () => {
    const description = await start();
    memory.quota = 100_000;
    await expect(download(description)).rejects.toMatchObject({ facts: { fault: 'no-space', needed: expect.any(Number), free: 100_000 } });
    expect(hub.requests.filter(({ url }) => url.includes('/resolve/'))).toEqual([]);
    // An estimate that promises more than there is.
    vi.stubGlobal('navigator', { onLine: true, storage: { estimate: async () => ({ quota: 1e12, usage: 0 }) } });
    await expect(download(description)).rejects.toMatchObject({ facts: { fault: 'no-space', needed: expect.any(Number) } });
    expect(memory.used()).toBe(0);
    memory.quota = Infinity;
    expect(await ending(description)).toBe('complete');
  });

  it('repairs what is damaged, and fetches nothing else', async () => {
    const description = await start();
    const record = await download(description);
    memory.damage(/onnx\?from=0$/, (body) => (body.fill(0, 500, 600), body));
    expect(await findDamaged(record, () => {}, new AbortController().signal)).toEqual([ONNX]);
    // The branch has moved on; the repair does not.
    hub.publish('owner/model', new Map([...FILES, [ONNX, noise(1_000, 5)]]));
    const asked = hub.requests.length;
    expect(await download(description)).toEqual(record);
    expect(hub.requests.slice(asked).filter(({ url }) => url.startsWith('/cdn/')).map(({ url }) => url.slice(url.lastIndexOf('/') + 1))).toEqual(['model_quantized.onnx']);
    expect(await findDamaged(record, () => {}, new AbortController().signal)).toEqual([]);
  });

  it('holds a pinned model to its first hashes', async () => {
    const description = await start({ api: false });
    const record = await download(description);
    memory.damage(/onnx\?from=0$/, (body) => (body.fill(0, 500, 600), body));
    hub.publish('owner/model', new Map([...FILES, [ONNX, noise(200_000, 5)]]));
    await expect(download(description)).rejects.toMatchObject({ facts: { fault: 'hash-mismatch' } });
    hub.publish('owner/model', FILES);
    expect(await download(description)).toEqual(record);
  });

  it('keeps the form that is here until the wanted one is complete', async () => {
    const description = await start();
    const record = await download(description);
    hub.publish('owner/model', new Map([...FILES, ['onnx/model.onnx', noise(300_000, 9)]]));
    const wanted: ModelDescription = { ...description, dtype: 'fp32', files: description.files.map((file) => (file.path === ONNX ? { ...file, path: 'onnx/model.onnx' } : file)) };
    hub.setFault(/model\.onnx$/, { kind: 'status', status: 500 });
    await expect(download(wanted)).rejects.toMatchObject({ facts: { fault: 'server-error' } });
    expect(await readModelRecord('owner/model')).toEqual(record);
    expect(await findDamaged(record, () => {}, new AbortController().signal)).toEqual([]);
    hub.setFault(/model\.onnx$/, null);
    const larger = await download(wanted);
    expect(larger.files.map(({ path }) => path)).toContain('onnx/model.onnx');
    expect(await readModelRecord('owner/model')).toEqual(larger);
    expect(memory.names().filter((name) => name.includes('quantized') || name.includes(record.revision))).toEqual([]);
  });

  it('says offline when nobody answers', async () => {
    const description = await start();
    await hub.close();
    expect(await ending(description)).toBe('offline');
    hub = await startHub({});
  });
});

describe('what a server says of a model', () => {
  it('is read from its configuration files, with and without a list of files', async () => {
    const files = new Map([
      ...FILES,
      ['1_Pooling/config.json', text({ word_embedding_dimension: 32, pooling_mode_cls_token: true })],
      ['config_sentence_transformers.json', text({ prompts: { query: 'ask: ', document: 'tell: ' } })],
      ['onnx/model.onnx', noise(500)],
    ]);
    for (const api of [true, false]) {
      hub = await startHub({ 'owner/model': files }, { api });
      const description = await describeHubModel(hub.url, 'owner/model', wire, new AbortController().signal);
      expect(description, `api ${api}`).toMatchObject({
        id: `${new URL(hub.url).host}/owner/model`, name: 'model', dtype: 'q8', pooling: 'cls', queryPrefix: 'ask: ', passagePrefix: 'tell: ', maxTokens: 128, dimensions: 32,
      });
      expect(description.files.map(({ path }) => path)).toEqual(['config.json', 'tokenizer.json', 'tokenizer_config.json', ONNX]);
      if (api) await hub.close();
    }
  });

  it('does without the hashes of a server that has none, and not of one that does not give them just now', async () => {
    hub = await startHub({ 'owner/model': FILES });
    for (const fault of [{ kind: 'html' }, { kind: 'status', status: 404 }] as const) {
      hub.setFault(/\/tree\//, fault);
      await expect(describeHubModel(hub.url, 'owner/model', wire, new AbortController().signal), fault.kind).rejects.toMatchObject({ facts: { fault: 'server-error' } });
    }
  });

  it('says what is missing, and that there is nothing', async () => {
    hub = await startHub({ 'owner/half': new Map([...FILES].filter(([path]) => path !== ONNX)) });
    const fault = (id: string) => describeHubModel(hub.url, id, wire, new AbortController().signal).then(() => null, (error: { facts: unknown }) => error.facts);
    expect(await fault('owner/half')).toMatchObject({ fault: 'not-a-model', missing: 'onnx/model_quantized.onnx' });
    expect(await fault('owner/none')).toMatchObject({ fault: 'not-found' });
    const asked = hub.requests.length;
    for (const id of ['', '..', 'a/../b', 'a b', 'owner/name?x', 'owner/%2e%2e', `owner/${'x'.repeat(200)}`]) expect(await fault(id)).toMatchObject({ fault: 'not-found' });
    // Known before anything is asked.
    expect(hub.requests).toHaveLength(asked);
  });
});
