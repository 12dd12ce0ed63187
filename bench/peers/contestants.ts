import type { CreateContestant } from './contestant';

export interface ContestantEntry {
  readonly id: string;
  readonly label: string;
  /** What is installed for it; none: it is written here. */
  readonly packages: readonly string[];
  readonly load: () => Promise<CreateContestant>;
}

/** Each is a chunk of its own, so that a worker holds the code of one. */
export const contestants: readonly ContestantEntry[] = [
  { id: 'engram', label: 'Engram (int8, proven exact)', packages: [], load: async () => (await import('./engram')).createEngram },
  { id: 'engram-bits', label: 'Engram (bits, 400 rescored)', packages: [], load: async () => (await import('./engram')).createEngramBits },
  { id: 'naive', label: 'number[] loop, everything sorted', packages: [], load: async () => (await import('./loops')).createNaiveLoop },
  { id: 'flat', label: 'Float32Array loop and a heap', packages: [], load: async () => (await import('./loops')).createFlatLoop },
  { id: 'hnswlib-wasm', label: 'hnswlib-wasm (M 16, efC 200, ef 64)', packages: ['hnswlib-wasm@0.8.2'], load: async () => (await import('./hnswlib')).createHnswlib },
  { id: 'orama', label: '@orama/orama, vector mode', packages: ['@orama/orama@3.1.18'], load: async () => (await import('./orama')).createOrama },
  { id: 'voy', label: 'voy-search', packages: ['voy-search@0.6.3'], load: async () => (await import('./voy')).createVoy },
  { id: 'sqlite-vec', label: 'sqlite-vec-wasm, float32', packages: ['sqlite-vec-wasm@0.1.0'], load: async () => (await import('./sqlite-vec')).createSqliteVecFloats },
  { id: 'sqlite-vec-bits', label: 'sqlite-vec-wasm, bits, 400 rescored', packages: ['sqlite-vec-wasm@0.1.0'], load: async () => (await import('./sqlite-vec')).createSqliteVecBits },
  { id: 'pglite', label: 'PGlite with pgvector, exact', packages: ['@electric-sql/pglite@0.5.14', '@electric-sql/pglite-pgvector@0.0.15'], load: async () => (await import('./pglite')).createPgliteExact },
  { id: 'pglite-hnsw', label: 'PGlite with pgvector, hnsw, ef 100', packages: ['@electric-sql/pglite@0.5.14', '@electric-sql/pglite-pgvector@0.0.15'], load: async () => (await import('./pglite')).createPgliteHnsw },
  { id: 'client-vector-search', label: 'client-vector-search (its transformer stubbed)', packages: ['client-vector-search@0.2.0'], load: async () => (await import('./client-vector-search')).createClientVectorSearch },
];
