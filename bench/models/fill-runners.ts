import type { Page } from '@playwright/test';
import { splitIntoPassages } from '../../src/core/text/chunker';
import type { OpenApp } from '../app';
import type { Dataset } from '../dataset';
import type { Measurement } from '../results';
import { percentile, rounded, textsOfTokens } from './embed-runners';
import { MODEL, type ModelLab, untilInUse } from './lab';
import type { ModelScenario } from './scenarios';

type Of<Part extends ModelScenario['part']> = Extract<ModelScenario, { part: Part }>;

const QUERY_TOKENS = 32;
/** Between two queries, as between two words that a person types. */
const PAUSE_MS = 150;
/** Of a change, the first part is start: encoders are loaded, a second one is compared with the first, code is optimised. The rest counts. */
const STARTING_SHARE = 0.4;

/** Query embeddings alone, then the same while new notes get their vectors. */
export async function measureQueryWhileFilling({ page }: OpenApp, dataset: Dataset, { memories, samples }: Of<'query-while-filling'>): Promise<Measurement> {
  await untilInUse(page);
  const queries = textsOfTokens(dataset, QUERY_TOKENS, 20 + 2 * samples, 80_000);
  await timeQueries(page, queries.slice(0, 20), false);
  const idle = await timeQueries(page, queries.slice(20, 20 + samples), false);
  await page.evaluate(() => globalThis.engram!.monitor.reset());
  await addNotes(page, dataset, 10_000, memories);
  const filling = await timeQueries(page, queries.slice(20 + samples), true);
  const { operations } = await page.evaluate(() => globalThis.engram!.monitor.snapshot());
  const batch = operations['model.embed.batch'];
  if (batch === undefined || batch.count < Math.min(10, samples / 8)) throw new Error(`Only ${batch?.count ?? 0} batches were computed meanwhile`);
  if (filling.length < samples / 2) throw new Error(`The fill was over after ${filling.length} of ${samples} queries: give it more notes`);
  const bound = 2 * percentile(idle, 95) + batch.p95;
  return {
    samples: filling,
    judged: percentile(filling, 95) / bound,
    conditions: {
      tokens: QUERY_TOKENS, idleCount: idle.length, idleP50: rounded(percentile(idle, 50)), idleP95: rounded(percentile(idle, 95)),
      batchP50: rounded(batch.p50), batchP95: rounded(batch.p95), batches: batch.count, boundMs: rounded(bound), notes: memories, pauseMs: PAUSE_MS,
    },
  };
}

/** A library of notes changes from the built-in embedder to the model. */
export async function measureFill({ page }: OpenApp, lab: ModelLab, dataset: Dataset, { memories, pace }: Of<'fill'>): Promise<Measurement> {
  await addNotes(page, dataset, 30_000, memories);
  await page.evaluate(() => globalThis.engram!.idle());
  const seen = await page.evaluate(
    async ({ model, host, wanted }) => {
      const { models } = globalThis.engram!;
      await models.settings({ refine: 'on', idleMinutes: 0, pace: wanted });
      const { description } = await models.download(await models.describe(model, host));
      const steps: { atMs: number; filled: number }[] = [];
      const over = new Promise<number>((resolve, reject) => {
        models.onState(({ current, next, encoder }) => {
          if (encoder.at === 'failed') reject(new Error(`The encoder failed: ${JSON.stringify(encoder.problem)}`));
          if (current !== null) resolve(performance.now());
          else if (next !== null) steps.push({ atMs: performance.now(), filled: next.memories });
        });
      });
      const startMs = performance.now();
      await models.use(description.id);
      return { startMs, endMs: await over, steps };
    },
    { model: MODEL, host: lab.hub.url, wanted: pace },
  );
  const first = seen.steps.find(({ filled }) => filled >= STARTING_SHARE * memories);
  if (first === undefined) throw new Error(`The change was over before ${STARTING_SHARE * 100} % were seen: give it more notes`);
  const texts = Array.from({ length: memories }, (_, index) => Math.max(1, splitIntoPassages(dataset.note(30_000 + index).text).length)).reduce((sum, count) => sum + count, 0);
  const counted = (texts * (memories - first.filled)) / memories;
  const perSecond = (counted * 1000) / (seen.endMs - first.atMs);
  return {
    samples: [perSecond],
    judged: perSecond,
    conditions: { notes: memories, texts, textsCounted: Math.round(counted), secondsCounted: rounded((seen.endMs - first.atMs) / 1000), secondsInAll: rounded((seen.endMs - seen.startMs) / 1000) },
  };
}

/** @param untilFilled - stop when nothing waits for vectors any more */
function timeQueries(page: Page, queries: readonly string[], untilFilled: boolean): Promise<number[]> {
  return page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const pending = async (): Promise<number> => (await engram.models.list()).spaces.pending;
      const elapsedMs: number[] = [];
      // States come a moment after what they tell of.
      for (let waited = 0; input.untilFilled && (await pending()) === 0 && waited < 100; waited++) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const query of input.queries) {
        if (input.untilFilled && (await pending()) === 0) break;
        const { stage, timings } = await engram.search(query, { mode: 'semantic', limit: 10 });
        if (stage !== 'model' || timings.modelEmbedMs === null) throw new Error(`The search for "${query}" ended at stage ${stage}`);
        elapsedMs.push(timings.modelEmbedMs);
        await new Promise((resolve) => setTimeout(resolve, input.pauseMs));
      }
      return elapsedMs;
    },
    { queries, untilFilled, pauseMs: PAUSE_MS },
  );
}

async function addNotes(page: Page, dataset: Dataset, first: number, count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => dataset.note(first + index).text);
  await page.evaluate((input) => globalThis.engram!.memories.addMany(input.map((text) => ({ text }))), texts);
}
