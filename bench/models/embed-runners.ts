import { nearestRank } from '../../src/core/monitor/percentiles';
import type { OpenApp } from '../app';
import type { Dataset } from '../dataset';
import type { Conditions, Measurement } from '../results';
import { embedDirectly } from './direct-runtime';
import { type ModelLab, untilInUse } from './lab';

/** Rounds in which the product and the bare runtime take turns, so that what else the machine does meets both. */
const ROUNDS = 10;
const WARM_UP = 40;

export interface EmbeddingMeasurement {
  readonly inside: Measurement;
  readonly 'round-trip': Measurement;
  readonly ratio: Measurement;
  readonly conditions: Conditions;
}

/** Texts of exactly so many tokens, each new to the app: words of the vocabulary, which are one piece each, between the two pieces that every text has. */
export function textsOfTokens(dataset: Dataset, tokens: number, count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => (dataset.text(700_000 + first + index, tokens + 20).toLowerCase().match(/[a-z]+/gu) ?? []).slice(0, tokens - 2).join(' '));
}

/** Through the product, and onnxruntime-web called directly in a bare worker, in turns. */
export async function measureEmbedding({ page, context }: OpenApp, lab: ModelLab, dataset: Dataset, { tokens, samples }: { readonly tokens: number; readonly samples: number }): Promise<EmbeddingMeasurement> {
  await untilInUse(page);
  const bare = await (await lab.direct()).open(context);
  const perRound = Math.ceil(samples / ROUNDS);
  const texts = textsOfTokens(dataset, tokens, WARM_UP + ROUNDS * perRound);
  await warmUp(page, texts.slice(0, WARM_UP));
  await embedDirectly(bare, tokens, 0, WARM_UP);

  const insideMs: number[] = [];
  const roundTripsMs: number[] = [];
  const directMs: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = WARM_UP + round * perRound;
    const product = await embedInApp(page, texts.slice(from, from + perRound));
    const direct = await embedDirectly(bare, tokens, from, perRound);
    insideMs.push(...product.insideMs);
    roundTripsMs.push(...product.roundTripsMs);
    directMs.push(...direct);
    ratios.push(percentile(product.roundTripsMs, 50) / percentile(direct, 50));
  }
  await bare.close();
  const direct = { directP50: rounded(percentile(directMs, 50)), directP95: rounded(percentile(directMs, 95)), directCount: directMs.length };
  return {
    inside: { samples: insideMs, conditions: direct },
    'round-trip': { samples: roundTripsMs, conditions: direct },
    ratio: {
      samples: ratios,
      judged: percentile(roundTripsMs, 50) / percentile(directMs, 50),
      conditions: {
        ...direct,
        judgedNote: 'median of all calls against median of all direct runs; samples: the same by round',
        insideP50: rounded(percentile(insideMs, 50)),
        insideRatio: rounded(percentile(insideMs, 50) / percentile(directMs, 50)),
        p95Ratio: rounded(percentile(roundTripsMs, 95) / percentile(directMs, 95)),
      },
    },
    conditions: { tokens, warmUp: WARM_UP, rounds: ROUNDS },
  };
}

/** The same texts a second time. */
export async function measureMemoised({ page }: OpenApp, dataset: Dataset, { tokens, samples }: { readonly tokens: number; readonly samples: number }): Promise<Measurement> {
  await untilInUse(page);
  const texts = textsOfTokens(dataset, tokens, samples, 50_000);
  await warmUp(page, textsOfTokens(dataset, tokens, WARM_UP, 60_000));
  const fresh = await timeEmbeddings(page, texts);
  const again = await timeEmbeddings(page, texts);
  return { samples: again, conditions: { tokens, freshP50: rounded(percentile(fresh, 50)), timesFasterAtP50: Math.round(percentile(fresh, 50) / percentile(again, 50)) } };
}

/** The first runs are of code that is not optimised yet, and an encoder warms itself up behind them. */
async function warmUp(page: OpenApp['page'], texts: readonly string[]): Promise<void> {
  await timeEmbeddings(page, texts);
  await page.waitForTimeout(2_000);
}

async function embedInApp(page: OpenApp['page'], texts: readonly string[]): Promise<{ insideMs: readonly number[]; roundTripsMs: number[] }> {
  await page.evaluate(() => globalThis.engram!.monitor.reset());
  const roundTripsMs = await timeEmbeddings(page, texts);
  const { operations } = await page.evaluate(() => globalThis.engram!.monitor.snapshot());
  const stats = operations['model.embed'];
  if (stats === undefined) throw new Error(`The monitor knows no operation "model.embed", only: ${Object.keys(operations).join(', ')}`);
  // The monitor keeps the last hundred.
  if (stats.count < Math.min(texts.length, 100)) throw new Error(`${texts.length} texts were embedded, but the model computed ${stats.count} of them alone`);
  return { insideMs: stats.recent, roundTripsMs };
}

function timeEmbeddings(page: OpenApp['page'], texts: readonly string[]): Promise<number[]> {
  return page.evaluate(async (input) => {
    const engram = globalThis.engram!;
    const elapsedMs: number[] = [];
    for (const text of input) {
      const start = performance.now();
      const [vector] = await engram.embed([text]);
      elapsedMs.push(performance.now() - start);
      if (vector!.length !== 384) throw new Error(`A vector has ${vector!.length} dimensions: that is not the model`);
      const length = Math.hypot(...vector!);
      if (Math.abs(length - 1) > 1e-3) throw new Error(`A vector has length ${length}, not 1`);
    }
    return elapsedMs;
  }, texts);
}

export function percentile(values: readonly number[], percent: number): number {
  return nearestRank(Float64Array.from(values).sort(), percent);
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
