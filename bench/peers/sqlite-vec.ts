import initialise from 'sqlite-vec-wasm';
import wasmUrl from 'sqlite-vec-wasm/dist/sqlite3.wasm?url';
import type { CreateContestant } from './contestant';

/** A database in memory. `bits`: its documented way with binary codes, 400 candidates rescored in float32. */
const createSqliteVec =
  (bits: boolean): CreateContestant =>
  async ({ dimensions }) => {
    // It looks for its WebAssembly beside itself, under the name that it had before it was bundled.
    const wasmBinary = await (await fetch(wasmUrl)).arrayBuffer();
    const sqlite = await initialise({ wasmBinary, print() {}, printErr() {} });
    const database = new sqlite.oo1.DB(':memory:');
    const columns = bits ? `coarse bit[${dimensions}], embedding float[${dimensions}] distance_metric=cosine` : `embedding float[${dimensions}] distance_metric=cosine`;
    database.exec(`create virtual table v using vec0(${columns})`);
    const put = database.prepare(bits ? 'insert into v(rowid, coarse, embedding) values (?1, vec_quantize_binary(?2), ?2)' : 'insert into v(rowid, embedding) values (?1, ?2)');
    const find = database.prepare(
      bits
        ? `with near as (select rowid, embedding from v where coarse match vec_quantize_binary(?1) and k = 400)
           select rowid from near order by vec_distance_cosine(embedding, ?1) limit ?2`
        : 'select rowid from v where embedding match ?1 and k = ?2 order by distance',
    );
    const bytesOf = (row: Float32Array): Uint8Array => new Uint8Array(row.buffer, row.byteOffset, row.byteLength).slice();
    const insert = (id: number, row: Float32Array): void => {
      put.bind(1, BigInt(id));
      put.bindAsBlob(2, bytesOf(row));
      put.stepReset();
    };
    return {
      add(first, count, rows) {
        database.exec('begin');
        for (let row = 0; row < count; row++) insert(first + row, rows.subarray(row * dimensions, (row + 1) * dimensions));
        database.exec('commit');
      },
      insert,
      search(query, k) {
        find.bindAsBlob(1, bytesOf(query));
        find.bind(2, k);
        const found: number[] = [];
        while (find.step()) found.push(Number(find.get(0)));
        find.reset();
        return found;
      },
    };
  };

export const createSqliteVecFloats = createSqliteVec(false);
export const createSqliteVecBits = createSqliteVec(true);
