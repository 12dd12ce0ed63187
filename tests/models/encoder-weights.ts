/** The numbers a BERT-shaped encoder is made of. */
export interface EncoderShape {
  /** Word pieces. */
  readonly vocabulary: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
  /** Longest sequence, in tokens. */
  readonly positions: number;
}

/** For tests: two layers, written in a few milliseconds, under 300 KB with its tokenizer in either form. */
export const TINY_SHAPE: EncoderShape = { vocabulary: 1024, hidden: 32, layers: 2, heads: 4, intermediate: 64, positions: 128 };

/** all-MiniLM-L6-v2's shape: what embedding costs depends on it, and not on the weights. */
export const MINILM_L6_SHAPE: EncoderShape = { vocabulary: 30_522, hidden: 384, layers: 6, heads: 12, intermediate: 1536, positions: 512 };

export const TOKEN_TYPES = 2;

/** What attention and MLP add to a token, against the token itself: with as much as 1, layers of random mixing make all texts alike. */
const BRANCH_GAIN = 0.5;

/** A weight or bias: its name in the file, its size, and its distribution. */
export interface WeightSpec {
  readonly name: string;
  readonly dims: readonly number[];
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Every weight of the encoder, in the order of the file. The deviations keep activations near unit variance through any
 * number of layers; words weigh more than positions, so that a sentence's vector comes from its words: texts that share
 * words are close, others are not. Nothing about meaning can come out of random weights.
 */
export function weightSpecs(shape: EncoderShape): WeightSpec[] {
  const { hidden, intermediate } = shape;
  const norm = (name: string): WeightSpec[] => [
    { name: `${name}.weight`, dims: [hidden], mean: 1, deviation: 0.1 },
    { name: `${name}.bias`, dims: [hidden], mean: 0, deviation: 0.05 },
  ];
  const linear = (name: string, from: number, to: number, gain = 1): WeightSpec[] => [
    { name: `${name}.weight`, dims: [from, to], mean: 0, deviation: gain / Math.sqrt(from) },
    { name: `${name}.bias`, dims: [to], mean: 0, deviation: 0.02 },
  ];
  const specs: WeightSpec[] = [
    { name: 'embeddings.word_embeddings.weight', dims: [shape.vocabulary, hidden], mean: 0, deviation: 0.05 },
    { name: 'embeddings.position_embeddings.weight', dims: [shape.positions, hidden], mean: 0, deviation: 0.01 },
    { name: 'embeddings.token_type_embeddings.weight', dims: [TOKEN_TYPES, hidden], mean: 0, deviation: 0.005 },
    ...norm('embeddings.LayerNorm'),
  ];
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = `encoder.layer.${layer}`;
    for (const part of ['query', 'key', 'value']) specs.push(...linear(`${at}.attention.self.${part}`, hidden, hidden));
    specs.push(...linear(`${at}.attention.output.dense`, hidden, hidden, BRANCH_GAIN), ...norm(`${at}.attention.output.LayerNorm`));
    specs.push(...linear(`${at}.intermediate.dense`, hidden, intermediate));
    specs.push(...linear(`${at}.output.dense`, intermediate, hidden, BRANCH_GAIN), ...norm(`${at}.output.LayerNorm`));
  }
  return specs;
}

/** The values of one weight: they depend on the seed and the weight's name alone. */
export function seededWeight(spec: WeightSpec, seed: number): Float32Array<ArrayBuffer> {
  const size = spec.dims.reduce((product, dim) => product * dim, 1);
  const values = new Float32Array(size);
  const next = sfc32(seed, fnv1a(spec.name));
  // Four bytes of one draw, summed: near enough to a normal distribution (cut at 3.5 deviations) and several times faster than Box and Muller.
  const scale = spec.deviation / Math.sqrt((4 * (256 ** 2 - 1)) / 12);
  for (let index = 0; index < size; index++) {
    const draw = next();
    const sum = (draw & 255) + ((draw >>> 8) & 255) + ((draw >>> 16) & 255) + (draw >>> 24);
    values[index] = spec.mean + (sum - 510) * scale;
  }
  return values;
}

/** Chris Doty-Humphrey's small fast counting generator: 32 random bits a call, passes PractRand. */
function sfc32(seed: number, stream: number): () => number {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // Its author's number of rounds until the seed has reached every bit.
  for (let round = 0; round < 12; round++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
