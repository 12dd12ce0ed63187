import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { readFolder } from './cached-model';
import { loadTokenizer, tokenize } from './load-tokenizer';
import { meanPooled } from './reference-encoder';
import { OnnxEncoder } from './run-onnx';

/**
 * The same checks on a real model, where there is one: `MODEL_DIR` names a folder as it lies on the hub (config.json,
 * tokenizer.json, onnx/…), `MODEL_POOLING=cls` and `MODEL_PREFIX='query: '` say what it needs. Only real weights can show that close vectors mean close meaning; random ones never do.
 */
const folder = process.env.MODEL_DIR;
const pooling = process.env.MODEL_POOLING ?? 'mean';
const prefix = process.env.MODEL_PREFIX ?? '';

/** Each: a sentence, another way to say it, and one about something else that shares words with the first. */
const TRIPLES = [
  ['How do I reset my password?', 'I forgot my login and need a new one.', 'How do I reset the kitchen clock?'],
  ['The meeting was moved to Thursday.', 'We will get together on Thursday instead.', 'The furniture was moved to the cellar.'],
  ['A recipe for bread with rye flour', 'How to bake a loaf from dark grain', 'A licence for a boat with an engine'],
  ['My daughter has a fever.', 'The child is ill and her temperature is high.', 'My daughter has a bicycle.'],
  ['The stock market fell sharply today.', 'Share prices dropped a lot this afternoon.', 'The old market hall was sharply lit today.'],
  ['He plays the violin in an orchestra.', 'He is a string musician in a symphony ensemble.', 'He plays football in a small club.'],
  ['Our flight to Lisbon was cancelled.', 'The plane that should take us to Portugal does not leave.', 'Our order for a lamp was cancelled.'],
  ['Remember to renew the passport.', 'The travel document has to be extended soon.', 'Remember to water the garden.'],
] as const;

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

const name = folder ?? 'not run: MODEL_DIR names no folder with config.json, tokenizer.json and onnx/model_quantized.onnx';

describe.skipIf(folder === undefined)(`a real model (${name})`, () => {
  let encoder: OnnxEncoder;
  let tokenizer: PreTrainedTokenizer;

  const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const batch = tokenize(tokenizer, texts.map((text) => prefix + text));
    // Pooling over the first token alone is a mean whose mask is 1 there and 0 elsewhere.
    const pooled = pooling === 'cls' ? batch.mask.map((row) => row.map((_, at) => (at === 0 ? 1 : 0))) : batch.mask;
    return meanPooled(await encoder.run(batch), pooled);
  };

  beforeAll(async () => {
    const files = readFolder(folder!);
    if (files === null) throw new Error(`There is no folder ${folder}.`);
    const graph = files.get('onnx/model_quantized.onnx') ?? files.get('onnx/model.onnx');
    if (graph === undefined) throw new Error(`${folder} has neither onnx/model_quantized.onnx nor onnx/model.onnx, only ${[...files.keys()].join(', ')}.`);
    encoder = await OnnxEncoder.load(graph);
    tokenizer = await loadTokenizer(files);
  }, 120_000);
  afterAll(() => encoder?.release());

  it('gives a text the same vector alone and padded in a batch', async () => {
    const texts = TRIPLES.flat();
    const together = await embed(texts);
    for (const [index, text] of texts.entries()) expect(cosine((await embed([text]))[0]!, together[index]!)).toBeGreaterThan(0.99);
  });

  it.each(TRIPLES)('has "%s" nearer to "%s" than to "%s"', async (sentence, paraphrase, unrelated) => {
    const [first, same, other] = (await embed([sentence, paraphrase, unrelated])) as [Float32Array, Float32Array, Float32Array];
    expect(cosine(first, same)).toBeGreaterThan(cosine(first, other));
  });
});
