import { beforeAll, describe, expect, it } from 'vitest';
import * as ort from 'onnxruntime-web';
import { onnxPath, TINY_SHAPE, writeModel } from '../../tests/models/write-model';
import { liftWeights } from './lift-weights';
import { SMALLEST_MODEL } from './start-ort';

const NAME = 'model.onnx';

async function answer(model: Uint8Array, externalData: ort.InferenceSession.SessionOptions['externalData'] = []): Promise<number[]> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'], externalData: [...externalData] });
  const integers = (values: readonly number[]): ort.Tensor => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [2, 3]);
  const feeds: Record<string, ort.Tensor> = { input_ids: integers([2, 40, 3, 2, 41, 3]), attention_mask: integers([1, 1, 1, 1, 1, 1]), token_type_ids: integers([0, 0, 0, 0, 0, 0]) };
  const outputs = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]])));
  await session.release();
  return Array.from(outputs[session.outputNames[0]].data as Float32Array);
}

describe('liftWeights', () => {
  beforeAll(() => {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url).href;
  });

  it.each(['q8', 'fp32'] as const)('gives a small graph that answers exactly as the whole one, its weights read where they lay (%s)', async (dtype) => {
    const whole = writeModel(TINY_SHAPE, { seed: 3, dtype }).get(onnxPath(dtype))!;
    const untouched = whole.slice();
    const small = liftWeights(whole, NAME)!;
    expect(small.length).toBeLessThan(whole.length * 0.7);
    expect(whole).toEqual(untouched);
    expect(await answer(small, [{ path: NAME, data: whole }])).toEqual(await answer(whole));
    // The weights are really from there: without them there is no model, and with others another one.
    await expect(answer(small)).rejects.toThrow();
    expect(await answer(small, [{ path: NAME, data: whole.map((byte) => byte ^ 1) }])).not.toEqual(await answer(whole));
  });

  it('leaves alone what has its weights elsewhere already, has none worth it, or is no model', () => {
    const whole = writeModel(TINY_SHAPE, { seed: 3, dtype: 'q8' }).get(onnxPath('q8'))!;
    expect(liftWeights(liftWeights(whole, NAME)!, 'again')).toBeNull();
    expect(liftWeights(SMALLEST_MODEL, NAME)).toBeNull();
    expect(liftWeights(whole.subarray(0, whole.length >> 1), NAME)).toBeNull();
    expect(liftWeights(new TextEncoder().encode('<!doctype html><title>404</title>'), NAME)).toBeNull();
    expect(liftWeights(new Uint8Array(0), NAME)).toBeNull();
  });
});

it('starts ONNX Runtime with a model that it takes', async () => {
  const session = await ort.InferenceSession.create(SMALLEST_MODEL, { executionProviders: ['wasm'] });
  const { y } = await session.run({ x: new ort.Tensor('float32', [7], [1]) });
  expect([...(y.data as Float32Array)]).toEqual([7]);
});
