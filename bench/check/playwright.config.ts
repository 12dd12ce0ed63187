import { defineConfig } from '@playwright/test';

/** One test that takes as long as it takes: it watches the time itself. */
export default defineConfig({ testDir: '.', testMatch: 'check.bench.ts', outputDir: '../../test-results/bench-check', workers: 1, retries: 0, timeout: 0, reportSlowTests: null, reporter: [['line']] });
