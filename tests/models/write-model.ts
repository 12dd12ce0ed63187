import { type EncoderDtype, writeEncoderGraph } from './encoder-graph';
import { type EncoderShape, TOKEN_TYPES } from './encoder-weights';
import { tokenizerFiles } from './tokenizer-files';

export { WRITER_VERSION } from './encoder-graph';
export { type EncoderShape, MINILM_L6_SHAPE, TINY_SHAPE } from './encoder-weights';

export interface WriteModelOptions {
  readonly seed: number;
  readonly dtype: EncoderDtype;
}

/**
 * A whole model as it would lie on the hub, with seeded random weights: real for everything but meaning. The same options give
 * the same bytes on every machine.
 * @returns file by path: `config.json`, `tokenizer.json`, `tokenizer_config.json`, and `onnx/model_quantized.onnx` (q8) or `onnx/model.onnx`
 */
export function writeModel(shape: EncoderShape, options: WriteModelOptions): Map<string, Uint8Array<ArrayBuffer>> {
  if (shape.hidden % shape.heads !== 0) throw new RangeError(`${shape.hidden} does not divide into ${shape.heads} heads.`);
  const { tokenizer, config } = tokenizerFiles(shape.vocabulary, shape.positions);
  return new Map([
    ['config.json', json(modelConfig(shape))],
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(config)],
    [onnxPath(options.dtype), writeEncoderGraph(shape, options.seed, options.dtype)],
  ]);
}

/** Where transformers.js looks for the graph of a dtype. */
export function onnxPath(dtype: EncoderDtype): string {
  return dtype === 'q8' ? 'onnx/model_quantized.onnx' : 'onnx/model.onnx';
}

function modelConfig(shape: EncoderShape): object {
  return {
    architectures: ['BertModel'],
    model_type: 'bert',
    vocab_size: shape.vocabulary,
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.intermediate,
    max_position_embeddings: shape.positions,
    type_vocab_size: TOKEN_TYPES,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-12,
    position_embedding_type: 'absolute',
    pad_token_id: 0,
  };
}

function json(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
