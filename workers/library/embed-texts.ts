import { AppError } from '../../src/contracts/errors';
import type { QueryVectors } from './query-vectors';

/** Texts of one `embed()` that go to the embedder together: a search's query comes in between, and no reply takes longer than its time-out. */
const TEXTS_AT_ONCE = 64;

/** One row per text, row-major. Texts already remembered are not computed again. */
export async function embedTexts(
  vectors: QueryVectors,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<{ dimensions: number; vectors: Float32Array<ArrayBuffer> }> {
  for (const text of texts) if (typeof text !== 'string') throw new AppError('INVALID_INPUT', { field: 'texts', expected: 'strings', received: typeof text });
  const { line, monitor, now } = vectors.options;
  const start = now();
  // Not only among what is remembered: computing many texts pushes others out of it.
  const found = new Map<string, Float32Array<ArrayBuffer>>();
  const missing: string[] = [];
  for (const text of new Set(texts)) {
    const known = vectors.rememberedText(text);
    monitor.gauge('cache.queryVectors.hits', known === undefined ? 0 : 1);
    if (known === undefined) missing.push(text);
    else found.set(text, known);
  }
  for (let from = 0; from < missing.length; from += TEXTS_AT_ONCE) {
    const some = missing.slice(from, from + TEXTS_AT_ONCE);
    const batch = await line.embed(some, 'query', signal);
    some.forEach((text, i) => {
      const vector = batch.vectors.slice(i * batch.dimensions, (i + 1) * batch.dimensions);
      found.set(text, vector);
      vectors.rememberText(text, vector);
    });
  }
  const dimensions = line.space?.dimensions ?? 0;
  for (const vector of found.values()) {
    if (vector.length !== dimensions) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: 'changing the vector space' });
  }
  const rows = new Float32Array(texts.length * dimensions);
  texts.forEach((text, i) => {
    const vector = found.get(text);
    if (vector !== undefined) rows.set(vector, i * dimensions);
  });
  if (missing.length === 0 && texts.length > 0) monitor.record('embed.memoised', (now() - start) / texts.length);
  return { dimensions, vectors: rows };
}
