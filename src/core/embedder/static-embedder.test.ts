import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../contracts/errors';
import { embedderTokens } from '../text/tokens';
import golden from './golden.json';
import { BUILT_IN_FILES } from './manifest';
import { StaticEmbedder } from './static-embedder';

const read = (name: string): Buffer => readFileSync(new URL(`../../../public/embedder/${name}`, import.meta.url));
const bytes = read('vectors.bin');
const buffer = new Uint8Array(bytes).buffer;
const vocabulary = read('vocab.txt').toString('utf8');
const embedder = new StaticEmbedder(buffer, vocabulary);

function embed(text: string): Float32Array {
  const out = new Float32Array(embedder.dimensions);
  embedder.embedInto(text, out, 0);
  return out;
}

describe('the built-in embedder', () => {
  it('equals every golden vector, with the same tokens, rows and weights', () => {
    expect(golden.items.length).toBe(50);
    for (const item of golden.items) {
      expect(embedderTokens(item.text), item.text).toEqual(item.tokens);
      const parts = item.tokens.map((token) => embedder.rowsOf(token));
      expect(parts.flatMap((part) => part.rows), item.text).toEqual(item.rows);
      parts.flatMap((part) => part.weights).forEach((weight, i) => expect(weight).toBeCloseTo(item.row_weights[i], 5));
      embed(item.text).forEach((value, j) => expect(Math.abs(value - item.embedding[j])).toBeLessThanOrEqual(golden.tolerance));
    }
  });

  it('gives unit length, or zero for a text without any token', () => {
    const length = (vector: Float32Array): number => Math.hypot(...vector);
    expect(length(embed('tyres changed at the garage'))).toBeCloseTo(1, 5);
    expect(length(embed('... !!! \n'))).toBe(0);
  });

  it('puts a paraphrase nearer than an unrelated sentence', () => {
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, j) => sum + value * b[j], 0);
    const query = embed('what did the car repair cost');
    expect(dot(query, embed('Automobile mechanic invoice: brake pads replaced, total 420 euros'))).toBeGreaterThan(
      dot(query, embed('Learning guitar: practise the F chord and switch slowly')) + 0.1,
    );
  });

  it('answers the same for a repeated unknown word, and a typing error lands near the word that was meant', () => {
    expect(embed('mechnaic')).toEqual(embed('mechnaic'));
    const dot = embed('mechnaic').reduce((sum, value, j) => sum + value * embed('mechanic')[j], 0);
    expect(dot).toBeGreaterThan(0.5);
  });

  it('refuses files that are cut, foreign or do not belong together', () => {
    const refused = (run: () => unknown): boolean => {
      try {
        run();
        return false;
      } catch (error) {
        return isAppError(error, 'ASSET_CORRUPT');
      }
    };
    expect(refused(() => new StaticEmbedder(buffer.slice(0, 1000), vocabulary))).toBe(true);
    expect(refused(() => new StaticEmbedder(new ArrayBuffer(64), vocabulary))).toBe(true);
    expect(refused(() => new StaticEmbedder(buffer, 'the\nof\n'))).toBe(true);
  });

  it('ships exactly the files its manifest names', () => {
    for (const file of BUILT_IN_FILES) {
      const content = read(file.name);
      expect(content.byteLength).toBe(file.sizeBytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(file.sha256);
    }
  });
});
