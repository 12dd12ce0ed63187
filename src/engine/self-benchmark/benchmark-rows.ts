import type { BenchmarkUnit } from '../../contracts/self-benchmark';
import { TARGETS } from '../../core/monitor/targets';

export type BenchmarkGroup = 'embedding' | 'search' | 'storage' | 'start' | 'page';

export interface BenchmarkRowDefinition {
  readonly id: string;
  readonly label: string;
  readonly group: BenchmarkGroup;
  readonly unit: BenchmarkUnit;
  readonly better: 'lower' | 'higher';
  /** p95; null: none. The bars of the monitor where there is one. */
  readonly target: number | null;
  /** What was done, for somebody who wants to know. */
  readonly how: string;
}

/** In words, in the order in which they are shown. */
export const BENCHMARK_GROUPS: Readonly<Record<BenchmarkGroup, string>> = {
  embedding: 'Text to meaning',
  search: 'Search',
  storage: 'Storage',
  start: 'Start',
  page: 'Page',
};

/** Numbers of words of the texts that are embedded: a query, a long question, a passage with what surrounds it. */
export const EMBEDDED_WORDS = [8, 30, 100] as const;
/** Numbers of synthetic vectors. */
export const SEARCHED_VECTORS = [1_000, 10_000, 100_000] as const;

const SIZES: Readonly<Record<number, string>> = { 1_000: '1k', 10_000: '10k', 100_000: '100k' };

export const searchRow = (vectors: number): string => `search.${SIZES[vectors]}`;

const lower = { unit: 'ms', better: 'lower' } as const;
const higher = { unit: 'MB/s', better: 'higher', target: null } as const;

/** Everything that is measured. An id that was once published keeps its meaning: results of other versions are compared by it. */
export const BENCHMARK_ROWS: readonly BenchmarkRowDefinition[] = [
  ...EMBEDDED_WORDS.map((words) => ({ ...lower, id: `embed.${words}`, label: `Built-in embedder, ${words} words`, group: 'embedding' as const, target: TARGETS.embed.targetMs, how: 'The computing alone, in a worker of its own' })),
  ...EMBEDDED_WORDS.map((words) => ({ ...lower, id: `embed.call.${words}`, label: `Asked by the page, ${words} words`, group: 'embedding' as const, target: TARGETS.embed.targetMs, how: 'From the call to the answer: page, library worker, embedder worker and back' })),
  ...EMBEDDED_WORDS.map((words) => ({ ...lower, id: `embed.model.${words}`, label: `Downloaded model, ${words} words`, group: 'embedding' as const, target: TARGETS['model.embed'].targetMs, how: 'From the call to the answer, with the model that is in use' })),
  { ...lower, id: 'search.library', label: 'In the library', group: 'search', target: TARGETS.search.targetMs, how: 'Words and meaning, 20 hits read and marked, from the call to the answer; made-up questions' },
  ...SEARCHED_VECTORS.map((vectors) => ({ ...lower, id: searchRow(vectors), label: `Among ${vectors.toLocaleString('en')} vectors`, group: 'search' as const, target: TARGETS.search.targetMs, how: 'The ten nearest of seeded vectors of 256 dimensions, in the index that a library of this size has, on one thread' })),
  { ...lower, id: 'storage.write', label: 'One note written, on the disk', group: 'storage', target: TARGETS.keep.targetMs, how: 'IndexedDB, one transaction of 300 words with strict durability, in a database of its own' },
  { ...lower, id: 'storage.read', label: 'One note read', group: 'storage', target: null, how: 'IndexedDB, one transaction' },
  { ...higher, id: 'storage.file.write', label: 'File written', group: 'storage', how: 'Private file system, 4 MB at a time, flushed' },
  { ...higher, id: 'storage.file.read', label: 'File read', group: 'storage', how: 'Private file system, 4 MB at a time, just written' },
  { ...lower, id: 'storage.cache', label: 'Cached file of 1 MB read', group: 'storage', target: null, how: 'Cache API, found and read whole' },
  { ...lower, id: 'start.worker', label: 'Fresh worker to its first answer', group: 'start', target: null, how: 'Started, its script loaded, asked, answered' },
  { ...lower, id: 'start.kernels', label: 'Vector kernels made ready', group: 'start', target: null, how: 'WebAssembly compiled and compared with its reference' },
  { ...lower, id: 'start.database', label: 'Database opened', group: 'start', target: null, how: 'IndexedDB, one that is there already' },
  { ...lower, id: 'frames.idle', label: 'Time between frames, page at rest', group: 'page', target: 17, how: 'requestAnimationFrame; 16.7 ms are 60 frames a second' },
];

const BY_ID = new Map(BENCHMARK_ROWS.map((row) => [row.id, row]));

/** Undefined: of another version. */
export function benchmarkRow(id: string): BenchmarkRowDefinition | undefined {
  return BY_ID.get(id);
}
