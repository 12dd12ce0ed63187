import type { EncoderDtype } from './encoder-graph';
import { type EncoderShape, seededWeight, weightSpecs } from './encoder-weights';
import { dynamicQuantizeLinear, quantiseWeight } from './quantise';

/** Token ids and mask of a batch, all rows of one length. Token types are 0. */
export interface TokenBatch {
  readonly ids: readonly (readonly number[])[];
  /** 1 for a token, 0 for padding. */
  readonly mask: readonly (readonly number[])[];
}

const LAYER_NORM_EPSILON = 1e-12;

/**
 * The encoder again, in plain loops: what a runtime has to come out at. It shares the weights with the writer and nothing of the
 * graph, so a graph that is wrong (a transposed matrix, a missing bias, a mask on the wrong axis) does not agree with it.
 */
export class ReferenceEncoder {
  readonly #shape: EncoderShape;
  readonly #dtype: EncoderDtype;
  readonly #weights: ReadonlyMap<string, Float32Array>;

  constructor(shape: EncoderShape, seed: number, dtype: EncoderDtype) {
    this.#shape = shape;
    this.#dtype = dtype;
    this.#weights = new Map(weightSpecs(shape).map((spec) => [spec.name, seededWeight(spec, seed)]));
  }

  /** @returns `last_hidden_state`, `[batch, sequence, hidden]` */
  run({ ids, mask }: TokenBatch): Float32Array<ArrayBuffer> {
    const { hidden: width, layers } = this.#shape;
    const sequence = ids[0]!.length;
    const words = this.#table('embeddings.word_embeddings.weight');
    const places = this.#table('embeddings.position_embeddings.weight');
    const types = this.#table('embeddings.token_type_embeddings.weight');
    let hidden = new Float32Array(ids.length * sequence * width);
    for (const [row, tokens] of ids.entries()) {
      for (const [at, id] of tokens.entries()) {
        const start = (row * sequence + at) * width;
        for (let column = 0; column < width; column++) {
          hidden[start + column] = words[id * width + column]! + types[column]! + places[at * width + column]!;
        }
      }
    }
    hidden = this.#layerNorm('embeddings.LayerNorm', hidden);
    for (let layer = 0; layer < layers; layer++) {
      const at = `encoder.layer.${layer}`;
      const context = this.#attention(`${at}.attention.self`, hidden, mask);
      const attended = this.#linear(`${at}.attention.output.dense`, context);
      const after = this.#layerNorm(`${at}.attention.output.LayerNorm`, sum(attended, hidden));
      const wide = this.#linear(`${at}.intermediate.dense`, after).map(gelu);
      hidden = this.#layerNorm(`${at}.output.LayerNorm`, sum(this.#linear(`${at}.output.dense`, wide), after));
    }
    return hidden;
  }

  #attention(at: string, hidden: Float32Array, mask: TokenBatch['mask']): Float32Array<ArrayBuffer> {
    const { heads, hidden: width } = this.#shape;
    const size = width / heads;
    const sequence = mask[0]!.length;
    const [queries, keys, values] = (['query', 'key', 'value'] as const).map((part) => this.#linear(`${at}.${part}`, hidden));
    const context = new Float32Array(hidden.length);
    for (const [row, tokens] of mask.entries()) {
      for (let head = 0; head < heads; head++) {
        const start = (token: number) => (row * sequence + token) * width + head * size;
        for (let query = 0; query < sequence; query++) {
          const scores = tokens.map((isToken, key) => {
            if (isToken === 0) return -Infinity;
            let product = 0;
            for (let index = 0; index < size; index++) product += queries![start(query) + index]! * keys![start(key) + index]!;
            return product / Math.sqrt(size);
          });
          const highest = Math.max(...scores);
          const shares = scores.map((score) => Math.exp(score - highest));
          const total = shares.reduce((a, b) => a + b, 0);
          for (let index = 0; index < size; index++) {
            let mixed = 0;
            for (let key = 0; key < sequence; key++) mixed += (shares[key]! / total) * values![start(key) + index]!;
            context[start(query) + index] = mixed;
          }
        }
      }
    }
    return context;
  }

  #linear(name: string, input: Float32Array): Float32Array<ArrayBuffer> {
    const weight = this.#weight(`${name}.weight`);
    const bias = this.#weight(`${name}.bias`);
    const to = bias.length;
    const from = weight.length / to;
    const rows = input.length / from;
    const product = this.#dtype === 'q8' ? integerProduct(input, weight, rows, from, to) : floatProduct(input, weight, rows, from, to);
    return product.map((value, index) => value + bias[index % to]!);
  }

  #layerNorm(name: string, input: Float32Array): Float32Array<ArrayBuffer> {
    const weight = this.#weight(`${name}.weight`);
    const bias = this.#weight(`${name}.bias`);
    const width = weight.length;
    const output = new Float32Array(input.length);
    for (let start = 0; start < input.length; start += width) {
      const row = input.subarray(start, start + width);
      const mean = row.reduce((a, b) => a + b, 0) / width;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
      for (let column = 0; column < width; column++) {
        output[start + column] = ((row[column]! - mean) / Math.sqrt(variance + LAYER_NORM_EPSILON)) * weight[column]! + bias[column]!;
      }
    }
    return output;
  }

  #table(name: string): Float32Array {
    const weight = this.#weight(name);
    if (this.#dtype === 'fp32') return weight;
    const { values, scale } = quantiseWeight(weight);
    return Float32Array.from(values, (value) => value * scale);
  }

  #weight(name: string): Float32Array {
    const weight = this.#weights.get(name);
    if (weight === undefined) throw new RangeError(`There is no weight ${name}.`);
    return weight;
  }
}

/** Mean over the tokens of each row, unit length: what is stored of a text. */
export function meanPooled(hidden: Float32Array, mask: TokenBatch['mask']): Float32Array<ArrayBuffer>[] {
  const sequence = mask[0]!.length;
  const width = hidden.length / (mask.length * sequence);
  return mask.map((tokens, row) => {
    const vector = new Float32Array(width);
    for (const [at, isToken] of tokens.entries()) {
      if (isToken === 0) continue;
      for (let column = 0; column < width; column++) vector[column]! += hidden[(row * sequence + at) * width + column]!;
    }
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
}

function floatProduct(input: Float32Array, weight: Float32Array, rows: number, from: number, to: number): Float32Array<ArrayBuffer> {
  const product = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < to; column++) {
      let total = 0;
      for (let index = 0; index < from; index++) total += input[row * from + index]! * weight[index * to + column]!;
      product[row * to + column] = total;
    }
  }
  return product;
}

/** Sums of integers are exact here as in the runtime: they stay far below 2^53. */
function integerProduct(input: Float32Array, weight: Float32Array, rows: number, from: number, to: number): Float32Array<ArrayBuffer> {
  const activations = dynamicQuantizeLinear(input);
  const weights = quantiseWeight(weight);
  const scale = Math.fround(activations.scale * weights.scale);
  const product = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < to; column++) {
      let total = 0;
      for (let index = 0; index < from; index++) total += (activations.values[row * from + index]! - activations.zeroPoint) * weights.values[index * to + column]!;
      product[row * to + column] = total * scale;
    }
  }
  return product;
}

function sum(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(a, (value, index) => value + b[index]!);
}

/** The exact form, with the error function. */
function gelu(value: number): number {
  return 0.5 * value * (1 + erf(value / Math.SQRT2));
}

/** By its Taylor series near 0 and 1 beyond 4, where it differs from 1 by less than 2e-8. */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-12; n++) {
    term *= -(x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}
