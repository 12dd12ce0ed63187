import { type EncoderShape, seededWeight, type WeightSpec, weightSpecs } from './encoder-weights';
import { CAST_TO_FLOAT, OnnxGraph } from './onnx-graph';
import { quantiseWeight } from './quantise';

export type EncoderDtype = 'q8' | 'fp32';

/** Bumped with every change of what is written: it stands in the file and in the names of cached files. */
export const WRITER_VERSION = '1';

const LAYER_NORM_EPSILON = 1e-12;
/** Most negative float32: what exporters add to the scores of padding. */
const MASKED = -3.4028234663852886e38;

/**
 * A BERT encoder as ONNX, built from the operators that exporters write (LayerNorm and GELU in pieces, which ONNX Runtime
 * fuses when it loads them), so that a runtime does the same work as with a file of the hub.
 *
 * `q8` is what ONNX Runtime's dynamic quantisation makes of the same graph: tables of embeddings as int8 behind
 * Gather + DequantizeLinear, each product with a weight as DynamicQuantizeLinear + MatMulInteger + Cast + Mul; products of two
 * activations stay float.
 */
export function writeEncoderGraph(shape: EncoderShape, seed: number, dtype: EncoderDtype): Uint8Array<ArrayBuffer> {
  return new EncoderGraph(shape, seed, dtype).write();
}

class EncoderGraph {
  readonly #shape: EncoderShape;
  readonly #seed: number;
  readonly #dtype: EncoderDtype;
  readonly #graph = new OnnxGraph('encoder');
  readonly #specs: ReadonlyMap<string, WeightSpec>;
  /** Activations that were quantised already: queries, keys and values share one. */
  readonly #quantised = new Map<string, readonly [values: string, scale: string, zeroPoint: string]>();

  constructor(shape: EncoderShape, seed: number, dtype: EncoderDtype) {
    this.#shape = shape;
    this.#seed = seed;
    this.#dtype = dtype;
    this.#specs = new Map(weightSpecs(shape).map((spec) => [spec.name, spec]));
  }

  write(): Uint8Array<ArrayBuffer> {
    const graph = this.#graph;
    const dims = ['batch_size', 'sequence_length'];
    const ids = graph.input({ name: 'input_ids', type: 'int64', dims });
    const mask = graph.input({ name: 'attention_mask', type: 'int64', dims });
    const types = graph.input({ name: 'token_type_ids', type: 'int64', dims });

    const penalty = this.#maskPenalty(mask);
    let hidden = this.#embeddings(ids, types);
    for (let layer = 0; layer < this.#shape.layers; layer++) {
      const last = layer === this.#shape.layers - 1;
      hidden = this.#layer(`encoder.layer.${layer}`, hidden, penalty, last ? 'last_hidden_state' : `encoder.layer.${layer}.hidden`);
    }
    graph.output({ name: hidden, type: 'float32', dims: [...dims, this.#shape.hidden] });
    return graph.finish({ name: 'engram-tests', version: WRITER_VERSION });
  }

  /** 0 where there is a token, the most negative number where there is padding: `[batch, 1, 1, sequence]`. */
  #maskPenalty(mask: string): string {
    const graph = this.#graph;
    const wide = graph.node('Unsqueeze', [mask, this.#integers('mask.axes', [1, 2])], 'mask.wide');
    const float = graph.node('Cast', [wide], 'mask.float', CAST_TO_FLOAT);
    const inverted = graph.node('Sub', [this.#scalar('one', 1), float], 'mask.inverted');
    return graph.node('Mul', [inverted, this.#scalar('masked', MASKED)], 'mask.penalty');
  }

  #embeddings(ids: string, types: string): string {
    const graph = this.#graph;
    const words = this.#lookUp('embeddings.word_embeddings', ids);
    const kinds = this.#lookUp('embeddings.token_type_embeddings', types);
    // Positions 0 to n - 1, cut from a constant to the length of the input.
    const { positions } = this.#shape;
    const all = graph.constant('position_ids', { dims: [1, positions], data: BigInt64Array.from({ length: positions }, (_, index) => BigInt(index)) });
    const shape = graph.node('Shape', [ids], 'embeddings.shape');
    const one = this.#integers('axis.1', [1]);
    const length = graph.node('Slice', [shape, one, this.#integers('axis.2', [2]), this.#integers('axis.0', [0])], 'embeddings.length');
    const used = graph.node('Slice', [all, 'axis.0', length, one], 'embeddings.positions');
    const places = this.#lookUp('embeddings.position_embeddings', used);
    const withKinds = graph.node('Add', [words, kinds], 'embeddings.with_kinds');
    return this.#layerNorm('embeddings.LayerNorm', graph.node('Add', [withKinds, places], 'embeddings.sum'));
  }

  #layer(at: string, hidden: string, penalty: string, output: string): string {
    const graph = this.#graph;
    const attended = this.#linear(`${at}.attention.output.dense`, this.#attention(`${at}.attention.self`, hidden, penalty));
    const after = this.#layerNorm(`${at}.attention.output.LayerNorm`, graph.node('Add', [attended, hidden], `${at}.attention.residual`));
    const wide = this.#gelu(`${at}.intermediate.gelu`, this.#linear(`${at}.intermediate.dense`, after));
    const narrow = this.#linear(`${at}.output.dense`, wide);
    return this.#layerNorm(`${at}.output.LayerNorm`, graph.node('Add', [narrow, after], `${at}.residual`), output);
  }

  #attention(at: string, hidden: string, penalty: string): string {
    const graph = this.#graph;
    const { heads } = this.#shape;
    const size = this.#shape.hidden / heads;
    // 0 keeps the size of that axis: batch and sequence stay what they are.
    const split = this.#integers('heads.split', [0, 0, heads, size]);
    const perHead = (part: string, permutation: readonly number[]): string => {
      const apart = graph.node('Reshape', [this.#linear(`${at}.${part}`, hidden), split], `${at}.${part}.split`);
      return graph.node('Transpose', [apart], `${at}.${part}.heads`, { perm: permutation });
    };
    const queries = perHead('query', [0, 2, 1, 3]);
    const keys = perHead('key', [0, 2, 3, 1]);
    const values = perHead('value', [0, 2, 1, 3]);
    const products = graph.node('MatMul', [queries, keys], `${at}.products`);
    const scores = graph.node('Div', [products, this.#scalar('heads.root', Math.sqrt(size))], `${at}.scores`);
    const masked = graph.node('Add', [scores, penalty], `${at}.masked`);
    const shares = graph.node('Softmax', [masked], `${at}.shares`, { axis: -1 });
    const mixed = graph.node('MatMul', [shares, values], `${at}.mixed`);
    const together = graph.node('Transpose', [mixed], `${at}.together`, { perm: [0, 2, 1, 3] });
    return graph.node('Reshape', [together, this.#integers('heads.join', [0, 0, this.#shape.hidden])], `${at}.context`);
  }

  #linear(name: string, input: string): string {
    const graph = this.#graph;
    const bias = graph.constant(`${name}.bias`, { dims: this.#spec(`${name}.bias`).dims, data: this.#values(`${name}.bias`) });
    return graph.node('Add', [this.#product(name, input), bias], `${name}.output`);
  }

  #product(name: string, input: string): string {
    const graph = this.#graph;
    const weight = `${name}.weight`;
    const { dims } = this.#spec(weight);
    if (this.#dtype === 'fp32') return graph.node('MatMul', [input, graph.constant(weight, { dims, data: this.#values(weight) })], `${name}.product`);

    const [values, scale, zeroPoint] = this.#quantise(input);
    const quantised = this.#quantisedConstant(weight, dims);
    const integers = graph.node('MatMulInteger', [values, quantised.values, zeroPoint, quantised.zeroPoint], `${name}.product_quantized`);
    const float = graph.node('Cast', [integers], `${name}.product_cast`, CAST_TO_FLOAT);
    const scales = graph.node('Mul', [scale, quantised.scale], `${name}.scales`);
    return graph.node('Mul', [float, scales], `${name}.product`);
  }

  #quantise(input: string): readonly [values: string, scale: string, zeroPoint: string] {
    const made = this.#quantised.get(input) ?? this.#graph.nodes('DynamicQuantizeLinear', [input], [`${input}_quantized`, `${input}_scale`, `${input}_zero_point`] as const);
    this.#quantised.set(input, made);
    return made;
  }

  #lookUp(name: string, ids: string): string {
    const graph = this.#graph;
    const weight = `${name}.weight`;
    const { dims } = this.#spec(weight);
    if (this.#dtype === 'fp32') return graph.node('Gather', [graph.constant(weight, { dims, data: this.#values(weight) }), ids], `${name}.rows`);
    const quantised = this.#quantisedConstant(weight, dims);
    const rows = graph.node('Gather', [quantised.values, ids], `${name}.rows_quantized`);
    return graph.node('DequantizeLinear', [rows, quantised.scale, quantised.zeroPoint], `${name}.rows`);
  }

  #quantisedConstant(weight: string, dims: readonly number[]): { readonly values: string; readonly scale: string; readonly zeroPoint: string } {
    const { values, scale } = quantiseWeight(this.#values(weight));
    return {
      values: this.#graph.constant(`${weight}_quantized`, { dims, data: values }),
      scale: this.#graph.constant(`${weight}_scale`, { dims: [], data: Float32Array.of(scale) }),
      zeroPoint: this.#graph.constant(`${weight}_zero_point`, { dims: [], data: new Int8Array(1) }),
    };
  }

  #layerNorm(name: string, input: string, output = `${name}.output`): string {
    const graph = this.#graph;
    const mean = graph.node('ReduceMean', [input], `${name}.mean`, { axes: [-1] });
    const centred = graph.node('Sub', [input, mean], `${name}.centred`);
    const squares = graph.node('Pow', [centred, this.#scalar('two', 2)], `${name}.squares`);
    const variance = graph.node('ReduceMean', [squares], `${name}.variance`, { axes: [-1] });
    const safe = graph.node('Add', [variance, this.#scalar('epsilon', LAYER_NORM_EPSILON)], `${name}.safe`);
    const unit = graph.node('Div', [centred, graph.node('Sqrt', [safe], `${name}.deviation`)], `${name}.unit`);
    const part = (kind: 'weight' | 'bias') => graph.constant(`${name}.${kind}`, { dims: [this.#shape.hidden], data: this.#values(`${name}.${kind}`) });
    return graph.node('Add', [graph.node('Mul', [unit, part('weight')], `${name}.scaled`), part('bias')], output);
  }

  #gelu(name: string, input: string): string {
    const graph = this.#graph;
    const scaled = graph.node('Div', [input, this.#scalar('root_two', Math.SQRT2)], `${name}.scaled`);
    const erf = graph.node('Erf', [scaled], `${name}.erf`);
    const raised = graph.node('Add', [erf, this.#scalar('one', 1)], `${name}.raised`);
    const product = graph.node('Mul', [input, raised], `${name}.product`);
    return graph.node('Mul', [product, this.#scalar('half', 0.5)], `${name}.output`);
  }

  readonly #shared = new Set<string>();

  #scalar(name: string, value: number): string {
    return this.#once(`constant.${name}`, () => ({ dims: [], data: Float32Array.of(value) }));
  }

  #integers(name: string, values: readonly number[]): string {
    return this.#once(name, () => ({ dims: [values.length], data: BigInt64Array.from(values, BigInt) }));
  }

  #once(name: string, tensor: () => Parameters<OnnxGraph['constant']>[1]): string {
    if (!this.#shared.has(name)) this.#graph.constant(name, tensor());
    this.#shared.add(name);
    return name;
  }

  #spec(name: string): WeightSpec {
    const spec = this.#specs.get(name);
    if (spec === undefined) throw new RangeError(`There is no weight ${name}.`);
    return spec;
  }

  #values(name: string): Float32Array<ArrayBuffer> {
    return seededWeight(this.#spec(name), this.#seed);
  }
}

