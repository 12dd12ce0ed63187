import { defineConfig } from '@playwright/test';

/** Scenarios run one after the other in one process: they share libraries, and two at once would measure each other. */
export default defineConfig({
  testDir: '.',
  testMatch: process.env.ENGRAM_BENCH_SUITE === 'eval' ? 'eval.bench.ts' : 'engine.bench.ts',
  outputDir: '../test-results/bench',
  workers: 1,
  retries: 0,
  // Building the library of 100,000 memories is part of the first scenario that needs it.
  timeout: 20 * 60_000,
  reporter: [['list']],
});
