import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Pure code and screens: modules that start nothing and keep nothing outside what a test makes. Their files share a process, which is a third of a second of the processor less for
 * each of some 200 files. Who replaces a global or the clock puts it back.
 */
const SHARED = ['bench/**/*.test.ts', 'src/{core,contracts,ui,app,memories,models,monitor,search,settings,personas}/**/*.test.{ts,tsx}'];

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    environment: 'node',
    setupFiles: ['tests/property-seed.ts'],
    // Pure code and fake storage: nothing here should take long, but a busy machine may.
    testTimeout: 20_000,
    // Vitest leaves one core free, which of two is half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
      // Databases, locks, workers: each file has a process of its own.
      { extends: true, test: { name: 'apart', include: ['src/**/*.test.{ts,tsx}', 'workers/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/*.test.ts', 'tests/models/**/*.test.ts'], exclude: SHARED } },
    ],
  },
});
