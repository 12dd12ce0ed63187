import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    environment: 'node',
    include: ['bench/**/*.test.ts', 'src/**/*.test.{ts,tsx}', 'workers/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/*.test.ts', 'tests/models/**/*.test.ts'],
    setupFiles: ['tests/property-seed.ts'],
    // Pure code and fake storage: nothing here should take long, but a busy machine may.
    testTimeout: 20_000,
    // Vitest leaves one core free, which of two is half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
