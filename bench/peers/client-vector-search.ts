import { EmbeddingIndex } from 'client-vector-search';
import { toArrays, type CreateContestant } from './contestant';

/** Its index alone; the transformer that it makes embeddings with is stubbed in the bundle (build-peers.ts). */
export const createClientVectorSearch: CreateContestant = async ({ dimensions }) => {
  const index = new EmbeddingIndex();
  return {
    add(first, count, rows) {
      for (const [at, embedding] of toArrays(rows, count, dimensions).entries()) index.add({ id: first + at, embedding });
    },
    insert: (id, row) => index.add({ id, embedding: Array.from(row) }),
    async search(query, k) {
      return (await index.search(Array.from(query), { topK: k })).map(({ object }) => object.id);
    },
  };
};
