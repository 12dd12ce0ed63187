import { AppError } from '../../contracts/errors';
import type { ModelPooling } from '../../contracts/models';

/** What a model gave for a batch: one vector per token, or one per text. */
export interface ModelOutput {
  /** Row-major `[texts, tokens, dimensions]`, or `[texts, dimensions]`. */
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/** Scales a row of `vectors` to unit length; one without direction stays zero. */
function normalizeRow(vectors: Float32Array, offset: number, dimensions: number): void {
  let sum = 0;
  for (let j = 0; j < dimensions; j++) sum += vectors[offset + j] ** 2;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length)) throw new AppError('INVALID_VECTOR', { dimensions });
  const scale = length > 0 ? 1 / length : 0;
  for (let j = 0; j < dimensions; j++) vectors[offset + j] *= scale;
}

/**
 * Makes one vector per text of a model's output. Padding stands behind the tokens of a text.
 * @param lengths - tokens of each text, without padding; 0 gives a zero row
 * @returns row-major `[texts, dimensions]`, unit length each
 * @throws AppError `DIMENSION_MISMATCH` for an output of another shape, `INVALID_VECTOR` for one that holds no numbers
 * @see Reimers & Gurevych 2019, Sentence-BERT, §3 (`cls` and `mean`)
 */
export function poolTokens({ values, dims }: ModelOutput, lengths: readonly number[], pooling: ModelPooling): Float32Array<ArrayBuffer> {
  const texts = lengths.length;
  const [rows, width] = dims;
  const perToken = pooling !== 'output';
  const dimensions = dims.at(-1) ?? 0;
  if (dims.length !== (perToken ? 3 : 2) || rows !== texts || dimensions === 0 || values.length !== dims.reduce((product, size) => product * size, 1)) {
    throw new AppError('DIMENSION_MISMATCH', { expected: perToken ? `${texts} x tokens x dimensions` : `${texts} x dimensions`, received: dims.join(' x ') });
  }
  const vectors = new Float32Array(texts * dimensions);
  for (let text = 0; text < texts; text++) {
    const length = lengths[text];
    if (length === 0) continue;
    if (perToken && length > width) throw new AppError('DIMENSION_MISMATCH', { expected: length, received: width });
    const to = text * dimensions;
    if (!perToken) {
      vectors.set(values.subarray(to, to + dimensions), to);
    } else if (pooling === 'mean') {
      for (let token = 0; token < length; token++) {
        const from = (text * width + token) * dimensions;
        for (let j = 0; j < dimensions; j++) vectors[to + j] += values[from + j];
      }
    } else {
      const from = (text * width + (pooling === 'cls' ? 0 : length - 1)) * dimensions;
      vectors.set(values.subarray(from, from + dimensions), to);
    }
    normalizeRow(vectors, to, dimensions);
  }
  return vectors;
}
