import { TopKHeap } from '../../src/core/top-k-heap';
import { toArrays, type CreateContestant } from './contestant';

/** What many begin with: arrays of numbers, the cosine of each, everything sorted. */
export const createNaiveLoop: CreateContestant = async ({ dimensions }) => {
  const all: { id: number; embedding: number[] }[] = [];
  const cosine = (a: readonly number[], b: readonly number[]): number => {
    let dot = 0;
    let normA = 0;
    let normB = 0;
    for (let i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      normA += a[i] * a[i];
      normB += b[i] * b[i];
    }
    return dot / (Math.sqrt(normA) * Math.sqrt(normB));
  };
  return {
    add(first, count, rows) {
      for (const [index, embedding] of toArrays(rows, count, dimensions).entries()) all.push({ id: first + index, embedding });
    },
    insert: (id, row) => void all.push({ id, embedding: Array.from(row) }),
    search(query, k) {
      const wanted = Array.from(query);
      return all
        .map(({ id, embedding }) => ({ id, score: cosine(wanted, embedding) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, k)
        .map(({ id }) => id);
    },
  };
};

/** Done well in plain JavaScript: one flat array, dot products of unit vectors, a heap. */
export const createFlatLoop: CreateContestant = async ({ dimensions, capacity }) => {
  const flat = new Float32Array(capacity * dimensions);
  const top = new TopKHeap(10);
  let end = 0;
  return {
    add(first, count, rows) {
      flat.set(rows.subarray(0, count * dimensions), first * dimensions);
      end = first + count;
    },
    insert(id, row) {
      flat.set(row, id * dimensions);
      end = Math.max(end, id + 1);
    },
    search(query, k) {
      top.reset(k);
      for (let row = 0, at = 0; row < end; row++) {
        let dot = 0;
        for (let i = 0; i < dimensions; i++, at++) dot += query[i] * flat[at];
        top.push(row, dot);
      }
      return Array.from(top.drain().keys);
    },
  };
};
