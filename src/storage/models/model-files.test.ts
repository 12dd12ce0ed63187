import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelRecord } from '../../contracts/models';
import { fileAddress, MODEL_CACHE, partAddress, recordAddress, splitAddress } from './model-addresses';
import { readModelFile, readModelRecord, readModelRecords, writeModelRecord } from './model-files';
import { ModelParts } from './model-parts';
import { orphanedModels, removeLeftovers, removeModel } from './remove-model';
import { MemoryCaches } from './testing/memory-caches';

const CONTENT = Uint8Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256);
const PATH = 'onnx/model_quantized.onnx';

function record(id = 'owner/name', revision = 'abc1234'): ModelRecord {
  return {
    description: {
      id, name: 'name', source: { from: 'hub', host: 'https://hub.example', hubId: id }, dtype: 'q8', files: [{ path: PATH, required: true, approxBytes: null }],
      pooling: 'mean', queryPrefix: '', passagePrefix: '', maxTokens: 256, dimensions: 384,
    },
    revision,
    files: [{ path: PATH, sizeBytes: CONTENT.byteLength, sha256: createHash('sha256').update(CONTENT).digest('hex'), trust: 'hub' }],
    addedAt: 1,
    known: null,
  };
}

describe('model files', () => {
  let memory: MemoryCaches;
  beforeEach(() => vi.stubGlobal('caches', (memory = new MemoryCaches())));
  afterEach(() => vi.unstubAllGlobals());

  async function store(kept: ModelRecord, cuts: readonly number[] = [300, 700]): Promise<void> {
    const parts = new ModelParts(await caches.open(MODEL_CACHE), fileAddress(kept.description.id, kept.revision, PATH));
    let from = 0;
    for (const to of [...cuts, CONTENT.byteLength]) {
      await parts.put(from, CONTENT.slice(from, to));
      from = to;
    }
    await writeModelRecord(kept);
  }

  it('gives back a file as one piece, whatever parts it was kept in', async () => {
    for (const cuts of [[], [1], [300, 700], [999]]) {
      await store(record(), cuts);
      expect(new Uint8Array(await readModelFile(record(), PATH))).toEqual(CONTENT);
      await removeModel('owner/name');
    }
  });

  it('says damaged for a byte that changed, a part that is gone, short or long, and not-downloaded for what was never there', async () => {
    const kept = record();
    const fault = (error: { facts?: { fault?: unknown } }): unknown => error.facts?.fault;
    const reading = (path = PATH): Promise<unknown> => readModelFile(kept, path).then(() => 'read', fault);
    expect(await reading()).toBe('not-downloaded');
    for (const [part, change] of [
      [/from=300$/, (body: Uint8Array<ArrayBuffer>) => (body.fill(1, 5, 6), body)],
      [/from=300$/, (body: Uint8Array<ArrayBuffer>) => body.slice(1)],
      [/from=700$/, (body: Uint8Array<ArrayBuffer>) => Uint8Array.of(...body, 1)],
      [/from=0$/, () => new Uint8Array(0)],
    ] as const) {
      await store(kept);
      expect(await reading()).toBe('read');
      memory.damage(part, change);
      expect(await reading()).toBe('damaged');
    }
    await store(kept);
    await (await caches.open(MODEL_CACHE)).delete(partAddress(fileAddress('owner/name', 'abc1234', PATH), 300));
    expect(await reading()).toBe('damaged');
    expect(await reading('other.onnx')).toBe('not-downloaded');
  });

  it('takes a record that is damaged, foreign, or of another model for none', async () => {
    await store(record());
    expect(await readModelRecord('owner/name')).toEqual(record());
    const cache = await caches.open(MODEL_CACHE);
    for (const text of ['', '{', '{}', JSON.stringify({ ...record(), revision: '../..' }), JSON.stringify({ ...record(), files: [] }), JSON.stringify(record('owner/other'))]) {
      await cache.put(recordAddress('owner/name'), new Response(text));
      expect(await readModelRecord('owner/name')).toBeNull();
      expect(await readModelRecords()).toEqual([]);
    }
    await expect(writeModelRecord({ ...record(), revision: 'a/b' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('lists complete models, oldest first, and creates no cache by looking', async () => {
    expect(await readModelRecords()).toEqual([]);
    expect(await readModelRecord('x')).toBeNull();
    expect(memory.names()).toEqual([]);
    await store({ ...record('b/two'), addedAt: 2 });
    await store({ ...record('a/one'), addedAt: 3 });
    await store({ ...record('local/Wörter & Zahlen'), addedAt: 1 });
    expect((await readModelRecords()).map(({ description }) => description.id)).toEqual(['local/Wörter & Zahlen', 'b/two', 'a/one']);
  });

  it('removes one model with all that belongs to it, and says how many bytes that were', async () => {
    await store(record());
    await store(record('owner/name-2'));
    expect(await removeModel('owner/name')).toBe(CONTENT.byteLength);
    expect(await readModelRecord('owner/name')).toBeNull();
    expect(memory.names().every((name) => name.includes('name-2'))).toBe(true);
    expect(new Uint8Array(await readModelFile(record('owner/name-2'), PATH))).toEqual(CONTENT);
  });

  it('clears parts of other revisions and of other files only', async () => {
    await store(record('owner/name', 'old'));
    await store(record('owner/name', 'new'));
    await removeLeftovers('owner/name', 'new', [PATH]);
    expect(memory.names().filter((name) => name.includes('/old/'))).toEqual([]);
    expect(new Uint8Array(await readModelFile(record('owner/name', 'new'), PATH))).toEqual(CONTENT);
  });

  it('finds files that belong to nothing', async () => {
    await store(record());
    await store(record('owner/lost'));
    expect(await orphanedModels()).toEqual([]);
    await (await caches.open(MODEL_CACHE)).delete(recordAddress('owner/lost'));
    expect(await orphanedModels()).toEqual(['owner/lost']);
  });

  it('counts contiguous parts from the start, reads up to the first damaged one, and clears them', async () => {
    await store(record());
    const parts = new ModelParts(await caches.open(MODEL_CACHE), fileAddress('owner/name', 'abc1234', PATH));
    expect(await parts.keptBytes()).toBe(1_000);
    memory.damage(/from=300$/, (body) => body.slice(10));
    const lengths: number[] = [];
    for await (const content of parts.read()) lengths.push(content.byteLength);
    expect(lengths).toEqual([300]);
    await (await caches.open(MODEL_CACHE)).delete(partAddress(fileAddress('owner/name', 'abc1234', PATH), 300));
    expect(await parts.keptBytes()).toBe(300);
    await parts.clear();
    expect(await parts.keptBytes()).toBe(0);
    expect(memory.names()).toEqual([recordAddress('owner/name')]);
  });

  it('finds id and name in an address, and nothing in any other', () => {
    expect(splitAddress(`https://app.example${fileAddress('a b/ü', 'rev', 'onnx/m ü.onnx')}?from=3`)).toEqual({ id: 'a b/ü', name: 'rev/onnx/m%20%C3%BC.onnx' });
    for (const other of ['/assets/x.js', '/models/', '/models/x', '/models//record.json', '/models/%E0%A4%A/record.json']) expect(splitAddress(other)).toBeNull();
  });
});
