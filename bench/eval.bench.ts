import { mkdirSync, readFileSync, existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import type { SearchMode } from '../src/contracts/search';
import { engineConditions, startBenchServer, type BenchServer } from './app';
import { evalFile, readRetrievalSet, readSimilarityPairs } from './eval-sets';
import { mean, ndcgAtK, spearman } from './metrics';
import { evalFolder } from '../scripts/eval-folder.mjs';
import { machineConditions, type Conditions } from './results';

/** How well the engine as shipped finds and compares, on the sets of ENGRAM_EVAL_DIR. */
interface EvalRow {
  readonly id: string;
  readonly metric: 'Spearman' | 'nDCG@10';
  readonly count: number;
  readonly value: number;
  readonly bar: number | null;
  readonly met: boolean | null;
  readonly conditions: Conditions;
}

/** Asked for by `scripts/bench.mjs` before anything is started. */
const folder = evalFolder(process.env);
const RESULTS = fileURLToPath(new URL('results/eval.json', import.meta.url));
const MODES: readonly SearchMode[] = ['semantic', 'keyword', 'hybrid'];

const retrievalSets = [
  { name: 'xquad-dev', bars: { semantic: 0.911 }, hybridAtLeastKeyword: true },
  { name: 'notes-sanity', bars: { semantic: 0.83, hybrid: 0.75 }, hybridAtLeastKeyword: false },
] as const satisfies readonly { name: string; bars: Partial<Record<SearchMode, number>>; hybridAtLeastKeyword: boolean }[];

let server: BenchServer;
test.beforeAll(async () => {
  server = await startBenchServer();
});
test.afterAll(() => server.close());

/** A set never sees another set's memories. */
async function inFreshApp(work: (page: Page) => Promise<void>): Promise<void> {
  const profile = await server.createProfile();
  const app = await profile.open();
  try {
    await work(app.page);
  } finally {
    await app.close();
    await profile.remove();
  }
}

function save(row: EvalRow): void {
  const others = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as EvalRow[]).filter(({ id }) => id !== row.id) : [];
  mkdirSync(fileURLToPath(new URL('results', import.meta.url)), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify([...others, row].sort((a, b) => a.id.localeCompare(b.id)), null, 2)}\n`);
  const judged = row.bar === null ? '' : `  bar ${row.bar.toFixed(3)}: ${row.met ? 'met' : 'MISSED'}`;
  console.log(`  ${row.id.padEnd(24)} ${row.metric.padEnd(9)} ${row.value.toFixed(4)}  n ${row.count}${judged}`);
}

test('stsb-dev-open', async () => {
  const file = evalFile(folder, 'stsb-dev-open.tsv');
  test.skip(file === null, `needs stsb-dev-open.tsv in the folder of ENGRAM_EVAL_DIR (${folder ?? 'not set'})`);
  const pairs = readSimilarityPairs(file!);
  await inFreshApp(async (page) => {
    const cosines = await page.evaluate(
      async (input) => {
        const vectors = await globalThis.engram!.embed(input.flatMap(({ left, right }) => [left, right]));
        return input.map((_, pair) => vectors[2 * pair]!.reduce((sum, value, index) => sum + value * vectors[2 * pair + 1]![index]!, 0));
      },
      pairs,
    );
    const value = spearman(cosines, pairs.map(({ score }) => score));
    const bar = 0.858;
    save({ id: 'stsb-dev-open', metric: 'Spearman', count: pairs.length, value, bar, met: value >= bar, conditions: { ...(await engineConditions(page)), ...machineConditions() } });
    expect.soft(value, 'Spearman').toBeGreaterThanOrEqual(bar);
  });
});

for (const { name, bars, hybridAtLeastKeyword } of retrievalSets) {
  test(name, async () => {
    const file = evalFile(folder, `${name}.json`);
    test.skip(file === null, `needs ${name}.json in the folder of ENGRAM_EVAL_DIR (${folder ?? 'not set'})`);
    const { documents, queries } = readRetrievalSet(file!);
    await inFreshApp(async (page) => {
      const names = [...documents.keys()];
      const texts = [...documents.values()];
      const ids = await page.evaluate(async (input) => {
        const outcomes = await globalThis.engram!.memories.addMany(input.map((text) => ({ text })));
        await globalThis.engram!.idle();
        return outcomes.map(({ id }) => id);
      }, texts);
      const nameOf = new Map(ids.map((id, index) => [id, names[index]!]));
      const conditions = { ...(await engineConditions(page)), ...machineConditions() };
      const value: Partial<Record<SearchMode, number>> = {};
      for (const mode of MODES) {
        const ranked = await page.evaluate(
          async (input) => {
            const all: string[][] = [];
            for (const text of input.queries) {
              const reply = await globalThis.engram!.search(text, { mode: input.mode, limit: 10 });
              if (!reply.complete) throw new Error(`The search for "${text}" was not complete`);
              all.push(reply.hits.map(({ id }) => id));
            }
            return all;
          },
          { queries: queries.map(({ text }) => text), mode },
        );
        value[mode] = mean(queries.map(({ relevance }, index) => ndcgAtK(ranked[index]!.map((id) => nameOf.get(id)!), relevance, 10)));
      }
      for (const mode of MODES) {
        const bar = mode === 'hybrid' && hybridAtLeastKeyword ? value.keyword! : ((bars as Partial<Record<SearchMode, number>>)[mode] ?? null);
        save({ id: `${name}-${mode}`, metric: 'nDCG@10', count: queries.length, value: value[mode]!, bar, met: bar === null ? null : value[mode]! >= bar, conditions });
        if (bar !== null) expect.soft(value[mode], `${mode} nDCG@10`).toBeGreaterThanOrEqual(bar);
      }
    });
  });
}
