import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelRecord } from '../../src/contracts/models';
import { readModelFile, readModelRecords } from '../../src/storage/models/model-files';
import { MemoryCaches } from '../../src/storage/models/testing/memory-caches';
import { findDamaged } from './download-model';
import { importModel } from './import-model';
import { ProgressMeter } from './progress';
import { readZipEntries } from './zip-entries';

const GRAPH = Uint8Array.from({ length: 50_000 }, (_, index) => (index * index * 31) >> 5);
const FOLDER: Readonly<Record<string, Uint8Array>> = {
  'Downloads/My Model (1)/config.json': strToU8('{"hidden_size": 16, "max_position_embeddings": 64}'),
  'Downloads/My Model (1)/tokenizer.json': strToU8('{"model": {}}'),
  'Downloads/My Model (1)/1_Pooling/config.json': strToU8('{"pooling_mode_cls_token": true, "word_embedding_dimension": 16}'),
  'Downloads/My Model (1)/onnx/model_quantized.onnx': GRAPH,
  'Downloads/My Model (1)/README.md': strToU8('# hello'),
};

const blob = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>]);
const folder = (files = FOLDER) => Object.entries(files).map(([path, bytes]) => ({ path, file: blob(bytes) }));
const zip = (files: Readonly<Record<string, Uint8Array>> = FOLDER, level: 0 | 6 = 6) => [{ path: 'my-zip.zip', file: blob(zipSync({ ...files }, { level })) }];

let memory: MemoryCaches;
beforeEach(() => {
  vi.stubGlobal('caches', (memory = new MemoryCaches()));
  vi.stubGlobal('navigator', { onLine: true, storage: { estimate: async () => ({ quota: 1e12, usage: 0 }) } });
});
afterEach(() => vi.unstubAllGlobals());

async function bring(files: Parameters<typeof importModel>[0]): Promise<ModelRecord> {
  const found = await importModel(files);
  return found.keep(new ProgressMeter(found.description, () => {}, () => 0), new AbortController().signal);
}

const factsOf = (files: Parameters<typeof importModel>[0]): Promise<unknown> => bring(files).then(() => 'kept', (error: { facts?: unknown }) => error.facts);

describe('a model from files', () => {
  for (const [kind, files] of [['folder', folder()], ['zip', zip()], ['unpacked zip', zip(FOLDER, 0)]] as const) {
    it(`is kept from a ${kind}, with its traits, under the folder's name`, async () => {
      const record = await bring(files);
      expect(record.description).toMatchObject({ id: 'local/My-Model-1-', name: 'My-Model-1-', source: { from: 'files' }, dtype: 'q8', pooling: 'cls', maxTokens: 64, dimensions: 16 });
      expect(record.files.map(({ path, trust }) => [path, trust])).toEqual([['config.json', 'pinned'], ['tokenizer.json', 'pinned'], ['onnx/model_quantized.onnx', 'pinned']]);
      expect(new Uint8Array(await readModelFile(record, 'onnx/model_quantized.onnx'))).toEqual(GRAPH);
      expect(await readModelRecords()).toEqual([record]);
    });
  }

  it('takes a zip whose top is the model by the name of the zip', async () => {
    const top = Object.fromEntries(Object.entries(FOLDER).map(([path, bytes]) => [path.replace('Downloads/My Model (1)/', ''), bytes]));
    expect((await bring(zip(top))).description.id).toBe('local/my-zip');
    expect((await bring(folder(top))).description.id).toBe('local/model');
  });

  it('is the same model when it comes again, repaired if need be, and another one when its files differ', async () => {
    const first = await bring(folder());
    expect(await bring(zip())).toEqual(first);
    memory.damage(/onnx\?from=0$/, (body) => (body.fill(0, 100, 200), body));
    const repaired = await bring(folder());
    expect(repaired.revision).toBe(first.revision);
    expect(await findDamaged(repaired, () => {}, new AbortController().signal)).toEqual([]);
    const other = await bring(folder({ ...FOLDER, 'Downloads/My Model (1)/onnx/model_quantized.onnx': GRAPH.slice(1) }));
    expect(other.description.id).toBe('local/My-Model-1--2');
    expect(new Uint8Array(await readModelFile(first, 'onnx/model_quantized.onnx'))).toEqual(GRAPH);
  });

  it('is another model when the same files are to be read in another way', async () => {
    const first = await bring(folder(Object.fromEntries(Object.entries(FOLDER).filter(([path]) => !path.includes('1_Pooling')))));
    expect(first.description.pooling).toBe('mean');
    const second = await bring(folder());
    // Vectors are told apart by the id, since the hashes are the same.
    expect(second).toMatchObject({ revision: first.revision, description: { id: 'local/My-Model-1--2', pooling: 'cls' } });
    expect(await bring(folder())).toEqual(second);
  });

  it('does not take the place of another one that came under its name meanwhile', async () => {
    const [one, other] = [await importModel(folder()), await importModel(folder({ ...FOLDER, 'Downloads/My Model (1)/onnx/model_quantized.onnx': GRAPH.slice(1) }))];
    const keep = (found: typeof one) => found.keep(new ProgressMeter(found.description, () => {}, () => 0), new AbortController().signal);
    const first = await keep(one);
    await expect(keep(other)).rejects.toMatchObject({ code: 'MODEL_FAILED' });
    expect(await readModelRecords()).toEqual([first]);
    expect(await findDamaged(first, () => {}, new AbortController().signal)).toEqual([]);
  });

  it('knows a graph that pools by itself', async () => {
    const graph = new Uint8Array([...GRAPH, ...strToU8('\x12\x12sentence_embedding\x12\x04')]);
    expect((await bring(folder({ ...FOLDER, 'Downloads/My Model (1)/onnx/model_quantized.onnx': graph }))).description.pooling).toBe('output');
  });

  it('says what is missing, and keeps nothing', async () => {
    const without = (name: string) => Object.fromEntries(Object.entries(FOLDER).filter(([path]) => !path.endsWith(name)));
    expect(await factsOf(folder(without('tokenizer.json')))).toMatchObject({ fault: 'not-a-model', missing: 'tokenizer.json' });
    expect(await factsOf(zip(without('.onnx')))).toMatchObject({ fault: 'not-a-model', missing: 'onnx/model_quantized.onnx' });
    expect(await factsOf([])).toMatchObject({ fault: 'not-a-model' });
    expect(await factsOf([{ path: 'x.zip', file: blob(strToU8('PK\x03\x04 no zip at all')) }])).toMatchObject({ fault: 'not-a-model' });
    expect(memory.names()).toEqual([]);
  });

  it('keeps nothing of an import that does not fit', async () => {
    memory.quota = 20_000;
    expect(await factsOf(folder())).toMatchObject({ fault: 'no-space' });
    expect(memory.names()).toEqual([]);
  });
});

describe('a hostile zip', () => {
  it('cannot leave its folder, nor bring what was not asked for', async () => {
    const evil = Object.fromEntries(Object.entries(FOLDER).map(([path, bytes]) => [`../../../${path}`, bytes]));
    const record = await bring(zip({ ...evil, '../record.json': strToU8('{}'), '/etc/passwd': strToU8('x') }));
    expect(record.files).toHaveLength(3);
    expect(memory.names().every((name) => name.startsWith('/models/local%2FMy-Model-1-/'))).toBe(true);
  });

  it('is not unfolded beyond what it says of itself, nor when it says too much', async () => {
    const packed = zipSync({ 'config.json': strToU8('{}'), 'tokenizer.json': strToU8('{}'), 'model.onnx': new Uint8Array(40_000_000) }, { level: 6 });
    expect(packed.byteLength).toBeLessThan(100_000);
    expect(await factsOf([{ path: 'bomb.zip', file: blob(packed) }])).toMatchObject({ fault: 'not-a-model' });
    // Sizes that lie: the entry unfolds to more than it says.
    const lying = zipSync({ 'config.json': strToU8('{}'), 'tokenizer.json': strToU8('{}'), 'model.onnx': GRAPH }, { level: 6 });
    const view = new DataView(lying.buffer);
    for (let at = 0; at + 4 < lying.byteLength; at++) if (view.getUint32(at, true) === 0x02014b50 && view.getUint16(at + 28, true) === 'model.onnx'.length) view.setUint32(at + 24, 1_000, true);
    expect(await factsOf([{ path: 'lie.zip', file: blob(lying) }])).toMatchObject({ fault: 'damaged' });
    expect(memory.names()).toEqual([]);
  });

  it('that is cut anywhere is refused, and never hangs', async () => {
    const { file } = zip()[0]!;
    for (let length = 0; length < file.size; length += 997) {
      await expect(readZipEntries(file.slice(0, length)), String(length)).rejects.toMatchObject({ code: 'MODEL_FAILED' });
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    for (let at = 0; at < bytes.length; at += 501) {
      const broken = bytes.slice();
      broken[at]! ^= 0xff;
      // Noticed, or somewhere that does not matter (a date, a name that is not wanted).
      const record = await bring([{ path: 'x.zip', file: blob(broken) }]).catch((error: unknown) => {
        expect(error, String(at)).toMatchObject({ code: 'MODEL_FAILED' });
        return null;
      });
      if (record !== null) expect(Buffer.from(await readModelFile(record, 'onnx/model_quantized.onnx')).equals(GRAPH), String(at)).toBe(true);
    }
  });
});
