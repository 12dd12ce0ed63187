import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StaticEmbedder } from '../../src/core/embedder/static-embedder';
import type { RealVectorsIndex } from './lab/collection';
import type { RealTexts } from './real-texts';

/** Passages that ask for their neighbours, beside the questions. */
const ASKING_PASSAGES = 500;

/**
 * Embeds the texts as the product does, and writes `real.f32` (rows, then queries) and `real.json` for the page.
 * @returns how many rows there are
 */
export function writeRealVectors({ passages, questions }: RealTexts, projectFolder: string, into: string): number {
  const weights = readFileSync(join(projectFolder, 'public/embedder/vectors.bin'));
  const vocabulary = readFileSync(join(projectFolder, 'public/embedder/vocab.txt'), 'utf8');
  const embedder = new StaticEmbedder(weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer, vocabulary);
  const { dimensions } = embedder;
  const embed = (texts: readonly string[]): Float32Array[] =>
    texts
      .map((text) => {
        const vector = new Float32Array(dimensions);
        embedder.embedInto(text, vector, 0);
        return vector;
      })
      // A text without a token has no vector.
      .filter((vector) => vector.some((value) => value !== 0));
  const rows = embed(passages);
  const asked = embed(questions);
  const asking = Array.from({ length: Math.min(ASKING_PASSAGES, rows.length) }, (_, index) => Math.floor(((index + 0.5) * rows.length) / ASKING_PASSAGES));
  const index: RealVectorsIndex = { dimensions, rows: rows.length, queries: asked.length + asking.length, own: [...asked.map(() => -1), ...asking] };
  const all = new Float32Array((rows.length + index.queries) * dimensions);
  [...rows, ...asked, ...asking.map((row) => rows[row])].forEach((vector, at) => all.set(vector, at * dimensions));
  writeFileSync(join(into, 'real.f32'), new Uint8Array(all.buffer));
  writeFileSync(join(into, 'real.json'), JSON.stringify(index));
  return rows.length;
}
