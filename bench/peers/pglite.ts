import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { CreateContestant } from './contestant';

/** PostgreSQL in WebAssembly with pgvector, in memory. `hnsw`: with its index, ef_search 100; else it compares everything. */
const createPglite =
  (hnsw: boolean): CreateContestant =>
  async ({ dimensions }) => {
    const database = await PGlite.create({ extensions: { vector } });
    await database.exec(`create extension vector; create table v (id integer primary key, embedding vector(${dimensions}))`);
    const text = (row: Float32Array): string => `[${row.join(',')}]`;
    return {
      async add(first, count, rows) {
        // Parameters of a statement are limited, so in hundreds.
        for (let from = 0; from < count; from += 100) {
          const piece = Array.from({ length: Math.min(100, count - from) }, (_, index) => from + index);
          const values = piece.map((_, index) => `($${2 * index + 1}, $${2 * index + 2})`).join(',');
          await database.query(`insert into v values ${values}`, piece.flatMap((row) => [first + row, text(rows.subarray(row * dimensions, (row + 1) * dimensions))]));
        }
      },
      async finish() {
        if (!hnsw) return;
        await database.exec('create index on v using hnsw (embedding vector_cosine_ops); set hnsw.ef_search = 100');
      },
      async insert(id, row) {
        await database.query('insert into v values ($1, $2)', [id, text(row)]);
      },
      async search(query, k) {
        const { rows } = await database.query<{ id: number }>('select id from v order by embedding <=> $1 limit $2', [text(query), k]);
        return rows.map(({ id }) => id);
      },
    };
  };

export const createPgliteExact = createPglite(false);
export const createPgliteHnsw = createPglite(true);
