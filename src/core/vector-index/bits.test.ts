import { describe, expect, it } from 'vitest';
import { TimeSlice } from '../time-slice';
import { bitLength, bitRowBytes, rotationSigns } from './bit-rotation';
import type { LargeVectorIndex, Manner } from './large-vector-index';
import { LargeIndex } from './large-index';
import { bruteForce } from './testing/brute-force';
import { loadBestKernels } from './testing/load-kernels';
import { MemoryRowFile } from './testing/memory-row-file';
import { seededRandom } from '../statistics/seeded-random';
import { gaussian, normalised } from './testing/seeded-vectors';

const DIMENSIONS = 256;
const BITS: Manner = { format: 'b1', candidates: 50 };

function slice(): TimeSlice {
  return new TimeSlice({ now: () => 0, yieldToEvents: async () => {} });
}

/** Vectors as some models make them: a common part, and a few dimensions that are much larger than all others. */
function anisotropic(count: number, seed: number): Float32Array<ArrayBuffer>[] {
  const normal = gaussian(seededRandom(seed));
  const spread = Array.from({ length: DIMENSIONS }, (_, i) => (i % 16 === 0 ? 8 : 1));
  return Array.from({ length: count }, () => normalised(Float32Array.from({ length: DIMENSIONS }, (_, i) => normal() * (spread[i] ?? 1) + 0.5)));
}

async function indexOf(vectors: readonly Float32Array[], manner: Manner, rows: MemoryRowFile | null = null, mean: Float32Array | null = null): Promise<LargeIndex> {
  const index = LargeIndex.create({ dimensions: DIMENSIONS, kernels: await loadBestKernels(), now: () => 0, manner, rows, mean, directRows: 0 });
  vectors.forEach((vector, document) => index.set(document, vector));
  return index;
}

/** Bits and factors of all rows. */
function codesOf(index: LargeVectorIndex): [Uint8Array, Float32Array] {
  const count = index.rowCount;
  return [index.bitsOfRows(0, count)?.slice() ?? new Uint8Array(0), index.factorsOfRows(0, count)?.slice() ?? new Float32Array(0)];
}

describe('rotated bits', () => {
  it('are a power of two, 512 at least', () => {
    expect([16, 64, 256, 384, 512, 528, 768, 1024, 1536, 2048].map(bitLength)).toEqual([512, 512, 512, 512, 512, 1024, 1024, 1024, 2048, 2048]);
    expect(bitRowBytes(384)).toBe(64);
  });

  it('are turned by signs that never change: files hold what they made', () => {
    const signs = rotationSigns(512);
    expect(signs).toHaveLength(1024);
    const packed = Array.from({ length: 32 }, (_, byte) => signs.subarray(8 * byte, 8 * byte + 8).reduce((sum, sign, i) => sum + (sign === 1 ? 1 << i : 0), 0));
    expect(Buffer.from(packed).toString('hex')).toBe('43bdd55f7c2f7695fb31c3666d24928c088d89a6d1953376b626e2e0e60ce0c4');
    expect(Math.abs(signs.reduce((sum, sign) => sum + sign))).toBeLessThan(100);
  });

  it('are the known ones of a known row', async () => {
    const row = normalised(Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(i * i)));
    const [bits, factors] = codesOf(await indexOf([row], BITS));
    expect(Buffer.from(bits.subarray(0, 16)).toString('hex')).toBe('34434d998e3c606c637f440b06058372');
    expect(factors[0]).toBeCloseTo(0.055197, 6);
  });

  it('are the same whether made at once, afterwards, or taken from a file', async () => {
    const vectors = anisotropic(300, 1);
    const file = new MemoryRowFile(DIMENSIONS);
    const late = await indexOf(vectors, { format: 'i8', candidates: 50 }, file);
    await late.makeCodes('b1', slice());
    const atOnce = await indexOf(vectors, BITS, null, late.mean);
    const [bits, factors] = codesOf(late);
    expect(codesOf(atOnce)).toEqual([bits, factors]);
    const adopted = await indexOf([], BITS, file, late.mean);
    const documents = Int32Array.from({ length: 300 }, (_, i) => i);
    adopted.adopt({ count: 300, documents, ordinals: new Uint32Array(300), bits, factors });
    expect(codesOf(adopted)).toEqual([bits, factors]);
    const remade = await indexOf([], BITS, file, late.mean);
    remade.adopt({ count: 300, documents, ordinals: new Uint32Array(300), bits: null, factors: null });
    expect(codesOf(remade)).toEqual([bits, factors]);
    // What moves takes both along.
    for (const index of [atOnce, adopted]) index.remove(0);
    expect(codesOf(adopted)).toEqual(codesOf(atOnce));
    expect(adopted.factorsOfRows(0, 1)?.[0]).toBe(factors[598]);
  });

  it('estimate cosines without bias', async () => {
    const vectors = anisotropic(5_000, 2);
    const file = new MemoryRowFile(DIMENSIONS);
    const index = await indexOf(vectors, { format: 'i8', candidates: 50 }, file);
    await index.makeCodes('b1', slice());
    index.setManner(BITS);
    index.dropCodes('i8');
    const [query] = anisotropic(1, 3);
    const truth = new Map(bruteForce(new Map(vectors.entries()), query, { limit: 5_000 }).map(({ document, score }) => [document, score]));
    file.unreadable = true;
    const errors = index.search(query, { limit: 1_000 }).hits.map(({ document, score }) => score - (truth.get(document) ?? NaN));
    const documents = Array.from({ length: 5_000 }, (_, document) => document);
    const all = Array.from(index.scoreDocuments(query, documents), (score, document) => score - (truth.get(document) ?? NaN));
    expect(index.hasRows).toBe(false);
    expect(errors).toHaveLength(1_000);
    const mean = all.reduce((sum, error) => sum + error, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, error) => sum + (error - mean) ** 2, 0) / all.length);
    // √(π/2 − 1) / √512 = 0.033 for rows of unit length at right angles to the query.
    expect(deviation).toBeLessThan(0.04);
    expect(deviation).toBeGreaterThan(0.01);
    expect(Math.abs(mean)).toBeLessThan((5 * deviation) / Math.sqrt(all.length));
  });

  it('find the neighbours of vectors of which a few dimensions say nearly everything', async () => {
    const vectors = anisotropic(8_000, 4);
    const index = await indexOf(vectors, { format: 'i8', candidates: 50 });
    await index.makeCodes('b1', slice());
    index.setManner({ format: 'b1', candidates: 400 });
    const mean = index.mean ?? new Float32Array(DIMENSIONS);
    const sides = (vector: Float32Array): boolean[] => Array.from(vector, (value, i) => value > (mean[i] ?? 0));
    const unrotated = vectors.map(sides);
    let found = 0;
    let foundUnrotated = 0;
    const queries = anisotropic(8, 5);
    for (const query of queries) {
      const truth = bruteForce(new Map(vectors.entries()), query, { limit: 10 }).map(({ document }) => document);
      const hits = new Set(index.search(query, { limit: 10 }).hits.map(({ document }) => document));
      const side = sides(query);
      const distances = unrotated.map((bits) => bits.reduce((sum, bit, i) => sum + (bit === side[i] ? 0 : 1), 0));
      const cut = distances.toSorted((a, b) => a - b)[399] ?? 0;
      found += truth.filter((document) => hits.has(document)).length;
      foundUnrotated += truth.filter((document) => (distances[document] ?? Infinity) <= cut).length;
    }
    expect(found / 80).toBeGreaterThan(0.95);
    expect(foundUnrotated / 80).toBeLessThan(0.6);
  });

  it('tell neighbours apart as well when all vectors have much in common', async () => {
    const found: number[] = [];
    for (const common of [0, 3]) {
      const random = gaussian(seededRandom(6));
      const centres = Array.from({ length: 60 }, () => Float32Array.from({ length: DIMENSIONS }, random));
      const near = (i: number): Float32Array => {
        const centre = centres[i % centres.length]!;
        return normalised(Float32Array.from({ length: DIMENSIONS }, (_, j) => common + centre[j]! + 0.9 * random()));
      };
      const vectors = Array.from({ length: 6_000 }, (_, i) => near(i));
      const index = await indexOf(vectors, { format: 'i8', candidates: 20 });
      await index.makeCodes('b1', slice());
      const queries = Array.from({ length: 12 }, (_, i) => near(i));
      const truths = queries.map((query) => index.search(query, { limit: 10 }));
      index.setManner({ format: 'b1', candidates: 40 });
      const hits = queries.map((query) => new Set(index.search(query, { limit: 10 }).hits.map(({ document }) => document)));
      expect(truths.every(({ exact }) => exact)).toBe(true);
      found.push(truths.reduce((sum, truth, i) => sum + truth.hits.filter(({ document }) => hits[i]!.has(document)).length, 0) / 120);
    }
    const [without, together] = found;
    expect(without).toBeGreaterThan(0.8);
    expect(Math.abs(together! - without!)).toBeLessThan(0.08);
  });
});
