import type { OpenApp, Profile } from '../app';
import type { Dataset } from '../dataset';
import { measureIdleMemory } from '../idle-memory';
import type { Conditions, Measurement } from '../results';
import { percentile, rounded } from './embed-runners';
import { untilInUse } from './lab';

export interface TwoSpeedMeasurement {
  readonly 'built-in': number[];
  readonly model: number[];
  readonly conditions: Conditions;
}

/** Both answers to the same searches: the built-in embedder's, and the model's after it. */
export async function measureTwoSpeedSearch({ page }: OpenApp, dataset: Dataset, samples: number): Promise<TwoSpeedMeasurement> {
  await untilInUse(page);
  const warmUp = 30;
  const queries = Array.from({ length: warmUp + samples }, (_, index) => dataset.query(20_000 + index));
  const measured = await page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const first: number[] = [];
      const refined: number[] = [];
      const embed: number[] = [];
      const rank: number[] = [];
      let changed = 0;
      for (const [index, query] of input.queries.entries()) {
        const start = performance.now();
        let firstMs: number | null = null;
        let firstIds = '';
        const reply = await engram.search(query, {
          limit: 20,
          onPartial: ({ stage, hits }) => {
            if (stage !== 'built-in') return;
            firstMs ??= performance.now() - start;
            firstIds = hits.map(({ id }) => id).join();
          },
        });
        const elapsedMs = performance.now() - start;
        if (reply.stage !== 'model') throw new Error(`The search for "${query}" ended at stage ${reply.stage}`);
        if (firstMs === null) throw new Error(`The built-in embedder's hits for "${query}" were not shown before the model's`);
        if (index < input.warmUp) continue;
        first.push(firstMs);
        refined.push(elapsedMs);
        embed.push(reply.timings.modelEmbedMs ?? 0);
        rank.push(reply.timings.modelRankMs ?? 0);
        if (reply.hits.map(({ id }) => id).join() !== firstIds) changed++;
        // As a person would: not in a tight loop.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return { first, refined, embed, rank, changed };
    },
    { queries, warmUp },
  );
  if (measured.changed === 0) throw new Error('The model has changed no list of hits: it took no part');
  return {
    'built-in': measured.first,
    model: measured.refined,
    conditions: {
      warmUp, limit: 20, listsChangedByTheModel: measured.changed, modelEmbedP50: rounded(percentile(measured.embed, 50)), modelEmbedP95: rounded(percentile(measured.embed, 95)),
      modelRankP50: rounded(percentile(measured.rank, 50)), modelRankP95: rounded(percentile(measured.rank, 95)),
    },
  };
}

/** As the row of the library without a model: searched, then left alone for ten seconds. */
export async function measureModelMemory({ page }: OpenApp, profile: Profile, dataset: Dataset, figure: 'private' | 'resident'): Promise<Measurement> {
  await untilInUse(page);
  const queries = Array.from({ length: 20 }, (_, index) => dataset.query(index));
  await page.evaluate(async (input) => {
    for (const query of input) {
      const { stage } = await globalThis.engram!.search(query);
      if (stage !== 'model') throw new Error(`The search for "${query}" ended at stage ${stage}`);
    }
  }, queries);
  return measureIdleMemory(page, profile, figure);
}
