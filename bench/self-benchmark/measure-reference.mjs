// @ts-check
/**
 * Measures the reference that the self-benchmark of the app compares devices with, and writes it to src/engine/self-benchmark/reference.json:
 *
 *     npm run build && node bench/self-benchmark/measure-reference.mjs
 *
 * The button of the app is pressed, so to say, in a headless Chromium with a library of 10,000 made-up memories: five runs, of which the one with the median time of
 * `search.library` is kept. It is one machine, to hold others against, and no bar; leave the machine alone meanwhile. ENGRAM_DIST names another build than `dist`.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/browser.mjs';
import { DIST, serve } from '../../scripts/serve.mjs';

const MEMORIES = 10_000;
const RUNS = 5;
const FILE = new URL('../../src/engine/self-benchmark/reference.json', import.meta.url);
const WORDS = 'garden train ticket letter doctor recipe bread winter river mountain city street kitchen project deadline budget invoice meeting morning weekend birthday journey airport island forest engine battery server memory question lesson grammar author concert theatre camera weather family wedding dinner orange running medicine research climate election insurance'.split(' ');

const server = await serve({ port: 0, root: process.env.ENGRAM_DIST ?? DIST });
const browser = await chromium.launch({ executablePath: ensureBrowser().executablePath, args: [...CHROMIUM_ARGS] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' });
  await page.goto(server.url);
  await page.waitForFunction(() => 'engram' in globalThis);
  console.log(`Keeping ${MEMORIES} memories …`);
  await page.evaluate(
    async ([words, memories]) => {
      const engram = /** @type {any} */ (globalThis).engram;
      await engram.ready;
      // The same texts on every machine: a multiplicative walk through the words.
      const text = (/** @type {number} */ n) => `Note ${n}: ${Array.from({ length: 20 + (n % 60) }, (_, i) => words[(n * 31 + i * i * 7 + i * 13) % words.length]).join(' ')}.`;
      for (let from = 0; from < memories; from += 500) await engram.memories.addMany(Array.from({ length: 500 }, (_, i) => ({ text: text(from + i) })));
      await engram.idle();
    },
    /** @type {[string[], number]} */ ([WORDS, MEMORIES]),
  );
  /** @type {any[]} */
  const results = [];
  for (let run = 0; run < RUNS; run++) {
    const load = loadavg()[0];
    const result = await page.evaluate(async () => {
      const { monitor } = /** @type {any} */ (globalThis).engram;
      return JSON.parse(await (await monitor.benchmarkFile(await monitor.benchmark({ keep: false }))).text());
    });
    const library = medianOf(result);
    console.log(`Run ${run + 1}: ${Math.round(result.elapsedMs / 100) / 10} s, search in the library ${library} ms, load before it ${load.toFixed(1)}`);
    results.push({ result, library, load });
  }
  results.sort((a, b) => a.library - b.library);
  const { result, load } = results[RUNS >> 1];
  const note = `One machine, to hold others against; no bar. ${cpus().length} cores, ${cpus()[0].model}, ${process.platform}, Chromium ${browser.version()}, headless, ${MEMORIES} made-up memories; the median of ${RUNS} runs by search.library; load of the machine before it ${load.toFixed(1)}. Made by bench/self-benchmark/measure-reference.mjs.`;
  await writeFile(FILE, compact({ note, ...result, id: 'reference', device: 'Reference' }));
  console.log(`Wrote ${FILE.pathname}`);
} finally {
  await browser.close();
  await server.close();
}

/** @param {{ rows: { id: string, p50: number }[] }} result */
function medianOf({ rows }) {
  return rows.find(({ id }) => id === 'search.library')?.p50 ?? Number.NaN;
}

/** A line a row. @param {Record<string, unknown> & { rows: unknown[] }} result */
function compact({ rows, ...head }) {
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  return `${start},\n  "rows": [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]\n}\n`;
}
