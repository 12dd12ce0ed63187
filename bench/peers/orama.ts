import { create, insert, insertMultiple, search } from '@orama/orama';
import { toArrays, type CreateContestant } from './contestant';

/** Its vector mode without a lower bound of similarity, so that it returns as many as asked for. */
export const createOrama: CreateContestant = async ({ dimensions }) => {
  const database = create({ schema: { embedding: `vector[${dimensions}]` } });
  return {
    async add(first, count, rows) {
      await insertMultiple(database, toArrays(rows, count, dimensions).map((embedding, index) => ({ id: String(first + index), embedding })), count);
    },
    async insert(id, row) {
      await insert(database, { id: String(id), embedding: Array.from(row) });
    },
    async search(query, k) {
      const { hits } = await search(database, { mode: 'vector', vector: { value: Array.from(query), property: 'embedding' }, similarity: -1, limit: k, includeVectors: false });
      return hits.map(({ id }) => Number(id));
    },
  };
};
