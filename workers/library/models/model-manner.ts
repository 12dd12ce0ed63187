import { type EmbeddingManner, passagesOf } from '../embedding-manner';

/** UTF-16 units that go to an encoder in one call: a thousand tokens, which take a second or two on a slow device. */
export const UNITS_PER_CALL = 4_000;

/**
 * How memories become texts for an encoder. Of several passages, only these are embedded: the whole is their normalised mean. That saves
 * half the work, and it stands for all of a long text, where the model itself would read a few hundred words and no further.
 */
export const MODEL_MANNER: EmbeddingManner = {
  memories: 32,
  units: UNITS_PER_CALL,
  textsOf: (text, prefix) => {
    const { written, passages } = passagesOf(text, prefix);
    return passages.length <= 1 ? [prefix + written] : passages;
  },
  rowsOf: (vectors, dimensions) => {
    if (vectors.length <= dimensions) return vectors;
    const rows = new Float32Array(dimensions + vectors.length);
    rows.set(vectors, dimensions);
    const whole = rows.subarray(0, dimensions);
    for (let i = 0; i < vectors.length; i++) whole[i % dimensions] += vectors[i];
    const length = Math.hypot(...whole);
    // Passages that cancel each other out, or have no words: without a direction the memory is found by words only.
    if (length > 0) for (let i = 0; i < dimensions; i++) whole[i] /= length;
    return rows;
  },
};
