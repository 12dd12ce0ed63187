import * as glue from 'voy-search/voy_search_bg.js';
import wasmUrl from 'voy-search/voy_search_bg.wasm?url';
import { toArrays, type CreateContestant } from './contestant';

/** Its package imports WebAssembly as a module, which browsers do not do yet; the same two steps by hand. */
export const createVoy: CreateContestant = async ({ dimensions }) => {
  const { instance } = await WebAssembly.instantiate(await (await fetch(wasmUrl)).arrayBuffer(), { './voy_search_bg.js': glue as unknown as WebAssembly.ModuleImports });
  glue.__wbg_set_wasm(instance.exports);
  const resource = (first: number, embeddings: readonly number[][]) => ({
    embeddings: embeddings.map((values, index) => ({ id: String(first + index), title: '', url: '', embeddings: values })),
  });
  const index = new glue.Voy({ embeddings: [] });
  return {
    add: (first, count, rows) => index.add(resource(first, toArrays(rows, count, dimensions))),
    insert: (id, row) => index.add(resource(id, [Array.from(row)])),
    search: (query, k) => index.search(query, k).neighbors.map(({ id }) => Number(id)),
  };
};
