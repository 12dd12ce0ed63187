import { describe, expect, it } from 'vitest';
import { chooseModelFiles } from './choose-model-files';
import { readModelConfig } from './read-model-config';

const list = (...paths: string[]) => paths.map((path, index) => ({ path, sizeBytes: 100 + index }));

describe('choosing files of a model', () => {
  it('takes the smallest graph for a processor first, and only one', () => {
    const names = ['model.onnx', 'model_fp16.onnx', 'model_q4.onnx', 'model_int8.onnx', 'model_quantized.onnx', 'model_q4f16.onnx'];
    const chosen = (count: number) => chooseModelFiles(list('config.json', 'tokenizer.json', ...names.slice(0, count).map((name) => `onnx/${name}`)));
    expect([1, 2, 3, 4, 5, 6].map((count) => { const found = chosen(count); return 'dtype' in found ? [found.dtype, found.onnxPath] : found; })).toEqual([
      ['fp32', 'onnx/model.onnx'], ['fp16', 'onnx/model_fp16.onnx'], ['q4', 'onnx/model_q4.onnx'], ['q8', 'onnx/model_int8.onnx'], ['q8', 'onnx/model_quantized.onnx'], ['q8', 'onnx/model_quantized.onnx'],
    ]);
  });

  it('finds the folder wherever it lies, graphs beside the configuration, and weights beside the graph', () => {
    const found = chooseModelFiles(list('My models/x/1_Pooling/config.json', 'My models/x/config.json', 'My models/x/tokenizer.json', 'My models/x/model.onnx', 'My models/x/model.onnx_data', 'My models/x/model.onnx_data_1', 'My models/x/model_q4.onnx_data', 'My models/x/special_tokens_map.json', 'photo.jpg'));
    expect(found).toMatchObject({ root: 'My models/x/', dtype: 'fp32', onnxPath: 'model.onnx', hints: ['1_Pooling/config.json'] });
    expect('files' in found && found.files.map(({ path, required }) => [path, required])).toEqual([
      ['config.json', true], ['tokenizer.json', true], ['special_tokens_map.json', false], ['model.onnx', true], ['model.onnx_data', true], ['model.onnx_data_1', true],
    ]);
  });

  it('says what is missing', () => {
    expect(chooseModelFiles([])).toEqual({ missing: 'config.json' });
    expect(chooseModelFiles(list('config.json', 'pytorch_model.bin'))).toEqual({ missing: 'tokenizer.json' });
    expect(chooseModelFiles(list('a/config.json', 'a/tokenizer.json', 'a/model.safetensors', 'a/1_Pooling/config.json'))).toEqual({ missing: 'onnx/model_quantized.onnx' });
    expect(chooseModelFiles(list('config.json', 'tokenizer.json', 'onnx/decoder.onnx'))).toEqual({ missing: 'onnx/model_quantized.onnx' });
  });
});

describe('reading a model’s configuration', () => {
  const read = (name: string, texts: Record<string, unknown>, output = false) => readModelConfig(name, new Map(Object.entries(texts).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)])), output);

  it('takes what files say before what a name suggests', () => {
    expect(
      read('e5-small', {
        'config.json': { model_type: 'bert', hidden_size: 64, max_position_embeddings: 512 },
        '1_Pooling/config.json': { word_embedding_dimension: 64, pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
        'sentence_bert_config.json': { max_seq_length: 200 },
        'config_sentence_transformers.json': { prompts: { query: 'Q: ', passage: 'P: ' } },
      }),
    ).toEqual({ pooling: 'cls', queryPrefix: 'Q: ', passagePrefix: 'P: ', maxTokens: 200, dimensions: 64 });
  });

  it('puts nothing before a text that is as long as one', () => {
    expect(read('mine', { 'config_sentence_transformers.json': { prompts: { query: 'x'.repeat(501), document: 7 } } })).toMatchObject({ queryPrefix: '', passagePrefix: '' });
  });

  it('knows families by name, and models of the catalogue wherever they lie', () => {
    expect(read('multilingual-e5-base', {})).toMatchObject({ queryPrefix: 'query: ', passagePrefix: 'passage: ' });
    expect(read('bge-base-en-v1.5', {}).queryPrefix).toMatch(/^Represent this sentence/);
    expect(read('snowflake-arctic-embed-m', {}).queryPrefix).toMatch(/^Represent this sentence/);
    expect(read('bge-small-en-v1.5', {})).toMatchObject({ pooling: 'cls', maxTokens: 512, dimensions: 384 });
    expect(read('bge-base-zh', {})).toMatchObject({ queryPrefix: '', passagePrefix: '' });
  });

  it('falls back to the mean of all tokens, and to limits that every model of this kind keeps', () => {
    expect(read('mine', {})).toEqual({ pooling: 'mean', queryPrefix: '', passagePrefix: '', maxTokens: 512, dimensions: null });
    expect(read('mine', { 'config.json': '{', '1_Pooling/config.json': '[]', 'tokenizer_config.json': { model_max_length: 1e30 } })).toMatchObject({ pooling: 'mean', maxTokens: 512 });
    expect(read('mine', { 'config.json': { model_type: 'xlm-roberta', max_position_embeddings: 514 }, 'tokenizer_config.json': { model_max_length: 1e30 } }).maxTokens).toBe(512);
    // A tokenizer that would give more than the graph has positions for.
    expect(read('mine', { 'config.json': { max_position_embeddings: 128 }, 'tokenizer_config.json': { model_max_length: 512 } }).maxTokens).toBe(128);
    expect(read('mine', { 'config.json': { model_type: 'roberta', max_position_embeddings: 2, hidden_size: -8 } })).toMatchObject({ maxTokens: 512, dimensions: null });
    expect(read('mine', { 'config.json': { hidden_size: 8 } }, true)).toMatchObject({ pooling: 'output', dimensions: null });
  });
});
