import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Engram } from '../../src/contracts/engine';
import { noteText } from '../fixtures/notes';
import { expect, test } from './fixtures';
import { KillableBrowser } from './killable-browser';
import { waitForEngine } from './offline-helpers';

/** `ENGRAM_KILLS=20` is the thorough run. */
const ROUNDS = Number(process.env['ENGRAM_KILLS'] ?? 1);
/** Of a few hundred most are in before a kill can come: then it is the end that is tested, again and again. */
const FILES = ROUNDS > 2 ? 4_000 : 600;
const TEXTS = Array.from({ length: FILES }, (_, index) => noteText(index));

declare global {
  /** What the page under test has acknowledged; read until the kill. */
  var acknowledged: number | undefined;
}

/** Every text in the library, in order. */
async function everything(page: Page): Promise<string[]> {
  const texts = await page.evaluate(async () => {
    const all: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const reply: Awaited<ReturnType<Engram['memories']['list']>> = await globalThis.engram!.memories.list({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...reply.memories.map(({ text }) => text));
      ({ cursor } = reply);
    }
    return all;
  });
  return texts.toSorted();
}

/** Begins an import and returns at once; its promise dies with the browser. */
async function begin(page: Page): Promise<void> {
  await page.evaluate((texts) => {
    globalThis.acknowledged = 0;
    const files = texts.map((text, index) => ({ path: `folder/${index}.txt`, file: new Blob([text]), lastModified: 1 }));
    void globalThis.engram!.importFiles(files, { onProgress: ({ added }) => { globalThis.acknowledged = added; } }).catch(() => undefined);
  }, TEXTS);
}

test('the browser is killed in mid-import, again and again: it goes on where it stopped, nothing acknowledged is lost, nothing is there twice', async ({ app }, info) => {
  test.setTimeout(60_000 + ROUNDS * 120_000);
  const outcomes: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const browser = new KillableBrowser(info.outputPath(`profile-${round}`));
    try {
      let page = await browser.open(app.url);
      await waitForEngine(page);
      await begin(page);
      // Spread over the import: copying, the first batch, the last one, and between them.
      const until = Math.floor(((round + 0.5) * FILES) / ROUNDS);
      await page.waitForFunction((until) => (globalThis.acknowledged ?? 0) >= until, until, { polling: 5 });
      await pause((round * 7) % 40);
      const acknowledged = (await page.evaluate(() => globalThis.acknowledged)) ?? 0;
      await browser.kill();

      page = await browser.open(app.url);
      await waitForEngine(page);
      const kept = await everything(page);
      expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
      expect(new Set(kept).size).toBe(kept.length);
      const left = await page.evaluate(() => globalThis.engram!.imports.unfinished());
      if (ROUNDS > 2) process.stdout.write(`kill ${round + 1}: ${acknowledged} acknowledged, ${kept.length} kept\n`);
      outcomes.push(`${acknowledged} acknowledged, ${kept.length} kept, ${left.length === 0 ? 'nothing left' : left[0]!.resumable ? 'continued' : 'not resumable'}`);
      if (left.length > 0) {
        expect(left).toEqual([expect.objectContaining({ files: FILES, added: kept.length, resumable: true })]);
        const summary = await page.evaluate((id) => globalThis.engram!.imports.resume(id), left[0]!.id);
        expect(summary).toMatchObject({ added: FILES, duplicates: 0, problems: [], cancelled: false });
      }
      // Killed before anything was noted, or after all of it: then nothing is unfinished.
      expect([0, FILES]).toContain(left.length > 0 ? FILES : kept.length);
      if (left.length > 0 || kept.length > 0) expect(await everything(page)).toEqual(TEXTS.toSorted());
      expect(await page.evaluate(() => globalThis.engram!.imports.unfinished())).toEqual([]);
      const integrity = await page.evaluate(async () => {
        await globalThis.engram!.idle();
        return (await globalThis.engram!.storage.integrity()).findings;
      });
      expect(integrity).toEqual([]);
      // One step takes all of it back, whatever the crash cut it into.
      const [step] = await page.evaluate(() => globalThis.engram!.undo.steps());
      if (step !== undefined) expect(await page.evaluate((id) => globalThis.engram!.undo.take(id), step.id)).toBe(FILES);
      expect(await everything(page)).toEqual([]);
    } finally {
      await browser.kill();
    }
  }
  info.annotations.push({ type: 'kills', description: outcomes.join('; ') });
  if (ROUNDS > 2) process.stdout.write(`${outcomes.join('\n')}\n`);
});
