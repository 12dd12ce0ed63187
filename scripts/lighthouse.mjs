// @ts-check
/**
 * Lighthouse on the built app as somebody uses it: a library of 1,000 memories, the service worker in control, nothing cleared
 * before the run. Used by `npm test` (accessibility, best practices, SEO) and by the benchmarks (performance).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { CHROMIUM_ARGS, ensureBrowser } from './browser.mjs';

export const MEMORIES = 1_000;

/**
 * @typedef {'accessibility' | 'best-practices' | 'seo' | 'performance'} Category
 * @typedef {object} Finding
 * @property {string} id of the audit
 * @property {string} title
 * @property {string} where selectors or addresses, for whoever mends it
 * @typedef {object} Report
 * @property {Readonly<Record<string, number>>} scores 0 to 100 by category
 * @property {readonly Finding[]} findings audits that cost points
 * @property {Readonly<Record<string, number>>} metrics ms by name; cumulative-layout-shift without unit
 */

/**
 * A browser with a library, for one or more runs.
 * @param {string} url of the served app
 * @param {(index: number) => string} text of the memories
 */
export async function openForLighthouse(url, text) {
  const folder = await mkdtemp(join(tmpdir(), 'engram-lighthouse-'));
  const port = await freePort();
  const { executablePath } = ensureBrowser();
  const context = await chromium.launchPersistentContext(folder, { executablePath, args: [...CHROMIUM_ARGS, `--remote-debugging-port=${port}`], viewport: null, locale: 'en-GB' });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  await page.waitForFunction(() => 'engram' in globalThis);
  await page.evaluate(async (texts) => {
    const engram = /** @type {import('../src/contracts/engine').Engram} */ (Reflect.get(globalThis, 'engram'));
    await engram.ready;
    const day = 86_400_000;
    await engram.memories.addMany(texts.map((each, index) => ({ text: each, createdAt: Date.now() - index * day, tags: [`tag${index % 7}`] })));
    await engram.idle();
    await navigator.serviceWorker.ready;
  }, Array.from({ length: MEMORIES }, (_, index) => text(index)));
  // Lighthouse works in a tab of its own; a second one of the app would own the library and share the processor.
  await page.goto('about:blank');

  return {
    /**
     * @param {readonly Category[]} categories
     * @param {'phone' | 'desktop'} device a phone as Lighthouse simulates it (slow network, processor four times slower), or a desktop
     * @param {string} [address] default: the start of the app
     * @returns {Promise<Report>}
     */
    async run(categories, device, address = url) {
      const result = await lighthouse(
        address,
        { port, output: 'json', logLevel: 'error', onlyCategories: [...categories], disableStorageReset: true },
        device === 'desktop' ? desktopConfig : undefined,
      );
      if (result === undefined) throw new Error('Lighthouse gave no result');
      const { lhr } = result;
      if (lhr.runtimeError !== undefined) throw new Error(`Lighthouse: ${lhr.runtimeError.code} ${lhr.runtimeError.message}`);
      const scores = Object.fromEntries(Object.values(lhr.categories).map((category) => [category.id, Math.round((category.score ?? 0) * 100)]));
      const counted = new Set(Object.values(lhr.categories).flatMap((category) => category.auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id)));
      const findings = Object.values(lhr.audits)
        .filter(({ id, score }) => counted.has(id) && score !== null && score < 1)
        .map(({ id, title, details }) => ({ id, title, where: JSON.stringify(details ?? null).slice(0, 600) }));
      const metrics = Object.fromEntries(
        ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'speed-index']
          .flatMap((id) => (lhr.audits[id]?.numericValue === undefined ? [] : [[id, lhr.audits[id].numericValue]])),
      );
      return { scores, findings, metrics };
    },
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** @returns {Promise<number>} a port that was free a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
