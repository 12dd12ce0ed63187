import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Page } from '@playwright/test';
import { expect, startAppServer, test as base } from './fixtures';
import type { ThreadsOutcome } from './threads-worker';

/*
 * Threads that scan, under the app's headers: a worker that starts a worker, both with the policy of their own responses. The library that
 * would need them takes minutes to write, so a worker of the test takes the library's place (threads-worker.ts); what it starts is the app's.
 */
const WORKER = fileURLToPath(new URL('threads-worker.ts', import.meta.url));
/** The page's own, which the header allows. */
const POLICY = 'engram-worker-url';

const test = base.extend<object, { site: string }>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted from this pattern
    async ({}, use) => {
      const root = await mkdtemp(join(tmpdir(), 'engram-threads-'));
      await build({
        configFile: false,
        logLevel: 'error',
        publicDir: false,
        build: { outDir: root, assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { input: WORKER, output: { entryFileNames: 'assets/threads-worker.js' } } },
        worker: { format: 'es' },
      });
      await writeFile(join(root, 'index.html'), '<!doctype html><title>Threads</title>');
      await use(root);
      await rm(root, { recursive: true });
    },
    { scope: 'worker' },
  ],
});

// One after the other, so that the worker is built once.
test.describe.configure({ mode: 'default' });

async function runWorker(page: Page): Promise<ThreadsOutcome> {
  const outcome = await page.evaluate(
    (policy) =>
      new Promise<unknown>((resolve) => {
        const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } };
        const worker = new Worker(trustedTypes.createPolicy(policy, { createScriptURL: (url: string) => url }).createScriptURL('/assets/threads-worker.js'), { type: 'module' });
        const end = (result: unknown): void => {
          worker.terminate();
          resolve(result);
        };
        worker.onmessage = ({ data }) => end(data);
        worker.onerror = (event) => end(event.message || 'the worker of the test did not start');
      }),
    POLICY,
  );
  expect(outcome).toBeInstanceOf(Object);
  return outcome as ThreadsOutcome;
}

test('a helper scans with the searching worker, within the policy, and both find the same as one', async ({ page, site }) => {
  const server = await startAppServer({ root: site });
  const refusals: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) refusals.push(message.text());
  });
  await page.goto(server.url);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const outcome = await runWorker(page);
  // Which way it goes is for the machine to say; that there was a trial means that a worker was started and answered.
  expect(outcome.reason).toMatch(/trial of 30 scans/);
  expect(outcome.before).toHaveLength(10);
  expect(outcome.after).toEqual(outcome.before);
  expect(outcome.helped).toBeGreaterThan(0);
  expect(outcome.wrong).toBe(0);
  expect(refusals).toEqual([]);
  await server.stop();
});

test('a page that is not isolated searches with one thread, and says so', async ({ page, site }) => {
  const server = await startAppServer({ root: site, bare: true });
  await page.goto(server.url);
  const outcome = await runWorker(page);
  expect(outcome.kernels).not.toBe('scalar');
  expect(outcome.reason).toBe('one thread: the page is not cross-origin isolated');
  expect(outcome.after).toEqual(outcome.before);
  expect(outcome.helped).toBeNull();
  await server.stop();
});
