import { defineConfig } from '@playwright/test';

const SUITES: Readonly<Record<string, string>> = { eval: 'eval.bench.ts', vectors: 'vectors/vectors.bench.ts', peers: 'peers/peers.bench.ts' };

/** Scenarios run one after the other in one process: they share libraries, and two at once would measure each other. */
export default defineConfig({
  testDir: '.',
  testMatch: SUITES[process.env.ENGRAM_BENCH_SUITE ?? 'bench'] ?? 'engine.bench.ts',
  outputDir: '../test-results/bench',
  workers: 1,
  retries: 0,
  // Building the library of 100,000 memories is part of the first scenario that needs it.
  timeout: 20 * 60_000,
  reporter: [['list']],
});
