import { beforeEach, describe, expect, it } from 'vitest';
import type { EncoderOptions, ModelDevice, ModelRecord } from '../../src/contracts/models';
import { createMonitor } from '../../src/core/monitor/monitor';
import { RECHECKED_TEXTS, SELF_TEST_TEXTS } from '../../src/core/models/self-test-texts';
import { yieldToEvents } from '../shared/yield-to-events';
import type { Encoder, EncoderRuntime } from './encoder-runtime';
import { EncoderSession } from './encoder-session';

const DIMENSIONS = 24;
const RECORD: ModelRecord = {
  description: {
    id: 'test/model', name: 'Test', source: { from: 'files' }, dtype: 'q8', files: [], pooling: 'mean', queryPrefix: 'query: ', passagePrefix: 'passage: ', maxTokens: 128, dimensions: null,
  },
  revision: 'r1',
  files: [],
  addedAt: 1,
  known: null,
};
const WASM: EncoderOptions = { model: 'test/model', device: 'wasm', threads: 1 };

/** A text's own direction: every character turns it a little. */
function vectorOf(ids: readonly number[], device: ModelDevice, error: number): number[] {
  const vector = Array.from({ length: DIMENSIONS }, (_, j) => ids.reduce((sum, id, at) => sum + Math.sin(id * (j + 1) + at), 0) + (device === 'webgpu' ? error * Math.cos(j) * ids.length : 0));
  const length = Math.hypot(...vector);
  return vector.map((value) => (length === 0 ? 0 : value / length));
}

interface Kept {
  record: ModelRecord | null;
  loads: ModelDevice[];
  disposed: number;
  /** How far WebGPU is off; and what the CPU adds to be another model. */
  gpuError: number;
  shift: number;
  failure: unknown;
  onLoad: () => void;
}
let kept: Kept;
beforeEach(() => {
  kept = { record: RECORD, loads: [], disposed: 0, gpuError: 0.01, shift: 0, failure: null, onLoad: () => {} };
});

const runtime: EncoderRuntime = {
  name: (device) => `fake@1 (${device})`,
  load: async (_files, { device, onProgress }): Promise<Encoder> => {
    kept.loads.push(device);
    kept.onLoad();
    onProgress({ loadedBytes: 1, totalBytes: 1, from: 'cache' });
    if (kept.failure !== null) throw kept.failure;
    return {
      dimensions: DIMENSIONS,
      tokenize: (text) => Array.from(text, (character) => character.charCodeAt(0) + kept.shift),
      encode: async (batch) => Float32Array.from(batch.flatMap((ids) => vectorOf(ids, device, kept.gpuError))),
      lost: new Promise(() => {}),
      dispose: async () => void kept.disposed++,
    };
  },
};

function newSession(isolated = true): { session: EncoderSession; monitor: ReturnType<typeof createMonitor> } {
  const monitor = createMonitor({ now: () => performance.now(), context: 'encoder' });
  const session = new EncoderSession({
    runtime,
    readRecord: async () => kept.record,
    readFile: async () => new ArrayBuffer(0),
    writeRecord: async (record) => void (kept.record = record),
    monitor,
    now: () => performance.now(),
    wallClock: () => 1_700_000_000_000,
    isolated,
    yieldToEvents,
    onLost: () => {},
  });
  return { session, monitor };
}
const start = (options: Partial<EncoderOptions> = {}, isolated = true) => newSession(isolated).session.start({ ...WASM, ...options }, () => {});
const fails = (fault: string, check?: string) => ({ code: 'MODEL_FAILED', facts: { fault, ...(check !== undefined && { check }) } });

describe('EncoderSession', () => {
  it('tests a model for itself at its first load, keeps what it answered, and holds the next load to it', async () => {
    const first = await start();
    expect(first).toMatchObject({ device: 'wasm', threads: 1, runtime: 'fake@1 (wasm)', steppedDown: null, selfTest: { sentences: SELF_TEST_TEXTS.length, against: 'itself' } });
    expect(kept.record).toMatchObject({ description: { dimensions: DIMENSIONS }, known: { device: 'wasm', runtime: 'fake@1 (wasm)', recordedAt: 1_700_000_000_000 } });
    const second = await start();
    expect(second.selfTest).toMatchObject({ sentences: RECHECKED_TEXTS.length, against: 'known-answers' });
    expect(second.space).toEqual(first.space);
    expect(first.space).toMatchObject({ id: expect.stringMatching(new RegExp(`^test/model@r1/q8/${DIMENSIONS}/[0-9a-f]{8}/c${first.space.chunkerVersion}$`)), queryPrefix: 'query: ', maxTokens: 128 });
  });

  it('makes another space of the same files read another way', async () => {
    const first = await start();
    kept.record = { ...RECORD, description: { ...RECORD.description, passagePrefix: 'text: ' } };
    expect((await start()).space.id).not.toBe(first.space.id);
  });

  it('leaves a model alone that was removed while it was tested', async () => {
    kept.onLoad = () => {
      kept.record = null;
    };
    await start();
    expect(kept.record).toBeNull();
  });

  it('asks everything again of another device or another version of the runtime', async () => {
    await start();
    expect((await start({ device: 'webgpu' })).selfTest.sentences).toBe(SELF_TEST_TEXTS.length);
    const { known } = kept.record!;
    kept.record = { ...kept.record!, known: { ...known!, runtime: 'fake@0 (wasm)' } };
    expect((await start()).selfTest.sentences).toBe(SELF_TEST_TEXTS.length);
  });

  it('says so in words when the answers are not those recorded, and frees the model', async () => {
    await start();
    kept.shift = 1;
    await expect(start()).rejects.toMatchObject(fails('self-test', 'known answers'));
    expect(kept.disposed).toBe(1);
  });

  it('holds WebGPU to what the CPU answers, at a first load too', async () => {
    expect(await start({ device: 'webgpu' })).toMatchObject({ device: 'webgpu', selfTest: { against: 'known-answers' } });
    expect(kept.loads).toEqual(['wasm', 'webgpu']);
    expect(kept.record?.known?.device).toBe('wasm');
    kept.gpuError = 5;
    await expect(start({ device: 'webgpu' })).rejects.toMatchObject(fails('self-test', 'known answers'));
    kept.record = RECORD;
    await expect(start({ device: 'webgpu' })).rejects.toMatchObject(fails('self-test', 'known answers'));
  });

  it('uses threads only where the page is isolated, and says why not', async () => {
    expect(await start({ threads: 2 })).toMatchObject({ threads: 2, steppedDown: null });
    const alone = await start({ threads: 2 }, false);
    expect(alone.threads).toBe(1);
    expect(alone.steppedDown).toContain('isolated');
  });

  it('serves every port, each with its own job numbers, and waits until it is loaded', async () => {
    const { session, monitor } = newSession();
    const [one, other] = [session.serve(), session.serve()];
    const early = one.embed(1, ['early'], 'query');
    const report = await session.start(WASM, () => {});
    expect(await one.load(() => {})).toEqual(report.space);
    const [a, b] = await Promise.all([one.embed(2, ['query: boat', 'x'], 'passage'), other.embed(2, ['query: boat'], 'query')]);
    expect(a.dimensions).toBe(DIMENSIONS);
    expect([...a.vectors.subarray(0, DIMENSIONS)]).toEqual([...b.vectors]);
    expect((await early).vectors).toHaveLength(DIMENSIONS);
    expect(await session.timeBatches()).toBeGreaterThanOrEqual(0);
    await one.embed(3, ['late'], 'query');
    expect([...monitor.kept.keys()]).toEqual(expect.arrayContaining(['model.load', 'model.embed', 'model.embed.batch']));
  });

  it('tells everybody when the model is not there, does not fit in memory, or is none', async () => {
    kept.record = null;
    await expect(start()).rejects.toMatchObject(fails('not-downloaded'));
    kept.record = RECORD;
    kept.failure = new RangeError('Array buffer allocation failed');
    const { session } = newSession();
    const waiting = session.serve().load(() => {});
    await expect(session.start(WASM, () => {})).rejects.toMatchObject(fails('out-of-memory'));
    await expect(waiting).rejects.toMatchObject(fails('out-of-memory'));
    await expect(session.start(WASM, () => {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
