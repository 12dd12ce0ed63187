import { availableParallelism } from 'node:os';
import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from './scripts/browser.mjs';
import type { ServiceWorkerOption } from './tests/e2e/fixtures';

const executablePath = findBrowser()?.executablePath;

/** Service workers that replace each other, and Lighthouse: `scripts/test.mjs` runs these when no other journey runs. */
const ALONE = /(?:pwa|lighthouse)\.spec\.ts$/;

const inChromium = {
  browserName: 'chromium' as const,
  launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: [...CHROMIUM_ARGS] },
};

/** Firefox and WebKit run the smoke journeys only, and only where Playwright's builds of them are installed. */
const otherBrowsers =
  process.env.ENGRAM_BROWSERS === 'all'
    ? [
        { name: 'firefox', use: devices['Desktop Firefox'], grep: /@smoke/ },
        { name: 'webkit', use: devices['Desktop Safari'], grep: /@smoke/ },
      ]
    : [];

export default defineConfig<ServiceWorkerOption>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  snapshotPathTemplate: 'tests/pictures/{arg}{ext}',
  // A journey waits a good part of its time, so two at once fit on two cores.
  workers: Math.min(2, availableParallelism()),
  fullyParallel: true,
  retries: 0, // a test that passes the second time is a bug in it or in the app; `scripts/test.mjs` says what it does about a neighbour that took the cores
  forbidOnly: process.env.CI !== undefined,
  timeout: 120_000, // patience costs nothing where it is not needed, and a shared core may be busy
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    // A trace of every journey costs a third of the time; whoever looks for a failure asks for it: ENGRAM_TRACE=1 npm run test:e2e -- <journey>.
    trace: process.env.ENGRAM_TRACE === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
  projects: [
    { name: 'chromium', testIgnore: ALONE, use: inChromium },
    { name: 'alone', testMatch: ALONE, use: { ...inChromium, serviceWorker: 'as-it-comes' } },
    ...otherBrowsers,
  ],
});
