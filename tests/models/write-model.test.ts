import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTokenizer, tokenize } from './load-tokenizer';
import { meanPooled, ReferenceEncoder, type TokenBatch } from './reference-encoder';
import { OnnxEncoder } from './run-onnx';
import { MINILM_L6_SHAPE, onnxPath, TINY_SHAPE, writeModel } from './write-model';

const SEED = 11;
/**
 * Measured over 40 seeds: 8-bit results differ by 1e-6 at the median and 0.013 at most (values reach about 3, where a sum that lies between two
 * integers was rounded to the other one); a padded text has at least cosine 0.9998 with itself alone.
 */
const Q8_TOLERANCE = 0.04;
const PADDED_Q8_COSINE = 0.999;

const SENTENCES = [
  'The train to the city leaves in the morning.',
  'We took the morning train to the city.',
  'She plays music with three friends on Sunday.',
  'Water the plants twice a week, not more!',
  'x',
];

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const largestDifference = (a: Float32Array, b: Float32Array) => a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(['fp32', 'q8'] as const)('the tiny encoder in %s, run by ONNX Runtime', (dtype) => {
  const files = writeModel(TINY_SHAPE, { seed: SEED, dtype });
  let encoder: OnnxEncoder;
  let sentences: TokenBatch;
  const reference = new ReferenceEncoder(TINY_SHAPE, SEED, dtype);

  beforeAll(async () => {
    encoder = await OnnxEncoder.load(files.get(onnxPath(dtype))!);
    sentences = tokenize(await loadTokenizer(files), SENTENCES);
  });
  afterAll(() => encoder.release());

  it('has the inputs and the output that transformers.js asks for', () => {
    expect(encoder.inputs).toEqual(['input_ids', 'attention_mask', 'token_type_ids']);
    expect(encoder.outputs).toEqual(['last_hidden_state']);
  });

  it('agrees with a plain forward pass over the same weights', async () => {
    const hidden = await encoder.run(sentences);
    const expected = reference.run(sentences);
    expect(hidden.length).toBe(SENTENCES.length * sentences.ids[0]!.length * TINY_SHAPE.hidden);
    expect(largestDifference(hidden, expected)).toBeLessThan(dtype === 'fp32' ? 1e-4 : Q8_TOLERANCE);
    const vectors = meanPooled(hidden, sentences.mask);
    for (const [index, vector] of meanPooled(expected, sentences.mask).entries()) expect(cosine(vector, vectors[index]!)).toBeGreaterThan(dtype === 'fp32' ? 1 - 1e-6 : 0.9999);
  });

  it('gives a text the same vector alone and padded in a batch', async () => {
    const together = meanPooled(await encoder.run(sentences), sentences.mask);
    for (const [index, row] of sentences.ids.entries()) {
      const ids = row.filter((_, at) => sentences.mask[index]![at] === 1);
      const mask = [ids.map(() => 1)];
      const [alone] = meanPooled(await encoder.run({ ids: [ids], mask }), mask);
      // In 8 bits the scale of the activations comes from the whole batch, padding included: nearly the same, and not more.
      expect(cosine(alone!, together[index]!)).toBeGreaterThan(dtype === 'fp32' ? 1 - 1e-6 : PADDED_Q8_COSINE);
    }
  });

  it('tells sentences apart, and has those that share words nearer', async () => {
    const vectors = meanPooled(await encoder.run(sentences), sentences.mask);
    const [train, again, music, plants] = vectors as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (const [index, a] of vectors.entries()) for (const b of vectors.slice(index + 1)) expect(cosine(a, b)).toBeLessThan(0.98);
    expect(cosine(train, again)).toBeGreaterThan(Math.max(cosine(train, music), cosine(train, plants)) + 0.1);
  });

  it('takes inputs up to its last position', async () => {
    const ids = [Array.from({ length: TINY_SHAPE.positions }, (_, index) => index)];
    const hidden = await encoder.run({ ids, mask: [ids[0]!.map(() => 1)] });
    expect(hidden.every(Number.isFinite)).toBe(true);
    expect(largestDifference(hidden, reference.run({ ids, mask: [ids[0]!.map(() => 1)] }))).toBeLessThan(dtype === 'fp32' ? 1e-4 : Q8_TOLERANCE);
  });
});

describe('writeModel', () => {
  it('writes the same bytes for the same seed, and others for another', () => {
    const once = writeModel(TINY_SHAPE, { seed: 1, dtype: 'q8' });
    const again = writeModel(TINY_SHAPE, { seed: 1, dtype: 'q8' });
    const other = writeModel(TINY_SHAPE, { seed: 2, dtype: 'q8' });
    expect([...once.keys()]).toEqual(['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx']);
    for (const [path, bytes] of once) expect(digest(again.get(path)!)).toBe(digest(bytes));
    expect(digest(other.get('onnx/model_quantized.onnx')!)).not.toBe(digest(once.get('onnx/model_quantized.onnx')!));
  });

  it('keeps the tiny model under 300 KB, tokenizer included', () => {
    for (const dtype of ['q8', 'fp32'] as const) {
      const bytes = [...writeModel(TINY_SHAPE, { seed: 1, dtype }).values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
      expect(bytes).toBeLessThan(300_000);
    }
  });

  it("comes out at the size of the hub's quantised MiniLM-L6", () => {
    const size = writeModel(MINILM_L6_SHAPE, { seed: 1, dtype: 'q8' }).get('onnx/model_quantized.onnx')!.byteLength;
    expect(size).toBeGreaterThan(22e6);
    expect(size).toBeLessThan(23e6);
  });
});
