/** What the contestants use of packages that are installed on demand only (see install.ts). */
declare module 'hnswlib-wasm' {
  export function loadHnswlib(): Promise<{
    HierarchicalNSW: new (space: 'l2' | 'ip' | 'cosine', dimensions: number, autoSaveFilename: string) => {
      initIndex(maxElements: number, m: number, efConstruction: number, randomSeed: number): void;
      setEfSearch(ef: number): void;
      addPoint(point: Float32Array, label: number, replaceDeleted: boolean): void;
      searchKnn(query: Float32Array, neighbours: number, filter: undefined): { neighbors: number[]; distances: number[] };
    };
  }>;
}

declare module '@orama/orama' {
  interface Database {
    readonly tag: 'orama';
  }
  export function create(options: { schema: Record<string, string> }): Database;
  export function insert(database: Database, document: { id: string; embedding: number[] }): Promise<string>;
  export function insertMultiple(database: Database, documents: { id: string; embedding: number[] }[], batchSize: number): Promise<string[]>;
  export function search(
    database: Database,
    query: { mode: 'vector'; vector: { value: number[]; property: string }; similarity: number; limit: number; includeVectors: boolean },
  ): Promise<{ hits: { id: string; score: number }[] }>;
}

declare module 'voy-search/voy_search_bg.js' {
  interface Resource {
    embeddings: { id: string; title: string; url: string; embeddings: number[] }[];
  }
  export function __wbg_set_wasm(wasm: WebAssembly.Exports): void;
  export class Voy {
    constructor(resource: Resource);
    add(resource: Resource): void;
    search(query: Float32Array, k: number): { neighbors: { id: string }[] };
  }
}

declare module 'sqlite-vec-wasm' {
  interface Statement {
    bind(index: number, value: number | bigint): Statement;
    bindAsBlob(index: number, value: Uint8Array): Statement;
    step(): boolean;
    stepReset(): Statement;
    reset(): Statement;
    get(column: number): number | bigint;
  }
  export default function initialise(options: { wasmBinary: ArrayBuffer; print(line: string): void; printErr(line: string): void }): Promise<{
    oo1: { DB: new (filename: string) => { exec(sql: string): void; prepare(sql: string): Statement } };
  }>;
}

declare module '@electric-sql/pglite' {
  export class PGlite {
    static create(options: { extensions: Record<string, unknown> }): Promise<PGlite>;
    exec(sql: string): Promise<unknown>;
    query<Row = unknown>(sql: string, parameters?: unknown[]): Promise<{ rows: Row[] }>;
  }
}

declare module '@electric-sql/pglite-pgvector' {
  export const vector: unknown;
}

declare module 'client-vector-search' {
  interface Entry {
    id: number;
    embedding: number[];
  }
  export class EmbeddingIndex {
    add(entry: Entry): void;
    search(query: number[], options: { topK: number }): Promise<{ similarity: number; object: Entry }[]>;
  }
}
