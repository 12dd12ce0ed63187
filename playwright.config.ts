import { availableParallelism } from 'node:os';
import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from './scripts/browser.mjs';

const executablePath = findBrowser()?.executablePath;

/** Firefox and WebKit run the smoke journeys only, and only where Playwright's builds of them are installed. */
const otherBrowsers =
  process.env.ENGRAM_BROWSERS === 'all'
    ? [
        { name: 'firefox', use: devices['Desktop Firefox'], grep: /@smoke/ },
        { name: 'webkit', use: devices['Desktop Safari'], grep: /@smoke/ },
      ]
    : [];

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  snapshotPathTemplate: 'tests/pictures/{arg}{ext}',
  // A journey is a browser with four busy threads: on two cores, two of them at once would measure each other's patience.
  workers: Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2))),
  fullyParallel: true,
  retries: 0, // a test that passes the second time is a bug in it or in the app
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    trace: 'retain-on-failure',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: [...CHROMIUM_ARGS] },
      },
    },
    ...otherBrowsers,
  ],
});
