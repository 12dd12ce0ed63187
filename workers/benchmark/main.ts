import { expose } from 'comlink';
import '../shared/serve-errors';
import type { BenchmarkWorkerApi } from '../../src/contracts/self-benchmark';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';

/** Everything but a first answer is read when it is asked for: how long a fresh worker takes is one of the things measured. */
expose({
  async ping() {},
  kernels: async (samples) => (await import('./measure-search')).measureKernels(samples),
  embed: async (texts, samples) => (await import('./measure-embedding')).measureEmbedding(texts, samples),
  search: async (vectors, samples) => (await import('./measure-search')).measureSearch(vectors, samples),
  database: async (samples) => (await import('./measure-storage')).measureDatabase(samples),
  files: async (samples) => (await import('./measure-storage')).measureFiles(samples),
  cache: async (samples) => (await import('./measure-storage')).measureCache(samples),
} satisfies BenchmarkWorkerApi);

announceAlive();
startLedger('benchmark worker');
