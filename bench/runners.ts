import type { Page } from '@playwright/test';
import { splitIntoPassages } from '../src/core/text/chunker';
import { engineConditions, type BenchServer, type OpenApp, type Profile } from './app';
import type { Dataset } from './dataset';
import { measureIdleMemory } from './idle-memory';
import { measureIndexUpdate } from './index-update';
import { importNotes, type createLibraries } from './library/libraries';
import { recallAtK } from './metrics';
import type { AgreementBench } from './agreement/agreement-bench';
import type { EnduranceBench } from './endurance/endurance-bench';
import type { LoadBench } from './load/load-bench';
import type { MonitorBench } from './monitor/monitor-bench';
import type { ModelBench } from './models/runners';
import type { LibraryBench } from './library/library-runners';
import type { Measurement } from './results';
import type { Scenario } from './scenarios';
import type { StartBench } from './start/start-bench';
import { measureFirstLoad, measureWarmStart } from './start-runners';
import { measureImportInteractions, measureInteractions, measureLighthouse, measureScroll } from './ui-runners';

export interface BenchRun {
  readonly server: BenchServer;
  readonly libraries: ReturnType<typeof createLibraries>;
  readonly dataset: Dataset;
  readonly models: ModelBench;
  readonly wholeLibrary: LibraryBench;
  readonly starts: StartBench;
  readonly loads: LoadBench;
  readonly endurance: EnduranceBench;
  readonly agreement: AgreementBench;
  readonly monitor: MonitorBench;
}

type Of<Kind extends Scenario['kind']> = Extract<Scenario, { kind: Kind }>;

/** Runs one scenario. Wrong results throw: a fast wrong answer has no time. */
export async function measure(scenario: Scenario, run: BenchRun): Promise<Measurement> {
  switch (scenario.kind) {
    case 'model':
      return run.models.measure(scenario);
    case 'library':
      return run.wholeLibrary.measure(scenario);
    case 'load':
    case 'stress':
      return run.loads.measure(scenario);
    case 'endurance':
      return run.endurance.measure(scenario);
    case 'agreement':
      return run.agreement.measure(scenario);
    case 'monitor':
      return run.monitor.measure(scenario);
    case 'import-interaction':
      return withCopy(run, scenario.memories, (app) => measureImportInteractions(app, run.dataset, scenario.notes));
    case 'initial-memory':
      return withFreshApp(run, ({ page }, profile) => measureIdleMemory(page, profile, scenario.part));
    case 'start':
      return run.starts.measure(scenario);
    case 'first-load':
      return withFreshProfile(run, (profile) => measureFirstLoad(profile, run.server.url));
    case 'monitor-cost':
      return withFreshApp(run, (app) => measureMonitorCost(app, scenario.samples));
    case 'embed':
      return withFreshApp(run, (app) => measureEmbedding(app, scenario, run.dataset));
    case 'recall':
      return withFreshApp(run, (app) => measureRecall(app, scenario, run.dataset));
    case 'import':
      return readImport(scenario, run);
    case 'markers':
      return withLibrary(run, scenario.memories, (app) => checkMarkers(app, scenario, run.dataset));
    case 'search':
      return withLibrary(run, scenario.memories, (app) => measureSearch(app, scenario, run.dataset));
    case 'keep':
      return withLibrary(run, scenario.memories, (app) => measureKeep(app, scenario, run.dataset));
    case 'index-update':
      return withLibrary(run, scenario.memories, (app) => measureIndexUpdate(app, scenario, run.dataset));
    case 'scroll':
      return withLibrary(run, scenario.memories, (app) => measureScroll(app, scenario.gestures));
    case 'interaction':
      return withLibrary(run, scenario.memories, (app) => measureInteractions(app, run.dataset, scenario.rounds));
    case 'lighthouse':
      return measureLighthouse(run.server.url, scenario.device, scenario.runs, run.dataset);
    case 'memory':
      return withLibrary(run, scenario.memories, (app, profile) => measureMemory(app, profile, run.dataset, scenario.part));
    case 'warm-start': {
      const { profile } = await run.libraries.get(scenario.memories);
      return measureWarmStart(profile, run.server.url, run.dataset, scenario.samples, scenario.part);
    }
  }
}

async function withFreshProfile<T>(run: BenchRun, work: (profile: Profile) => Promise<T>): Promise<T> {
  const profile = await run.server.createProfile();
  try {
    return await work(profile);
  } finally {
    await profile.remove();
  }
}

function withFreshApp(run: BenchRun, work: (app: OpenApp, profile: Profile) => Promise<Measurement>): Promise<Measurement> {
  return withFreshProfile(run, (profile) => withApp(profile, work));
}

async function withLibrary(run: BenchRun, memories: number, work: (app: OpenApp, profile: Profile) => Promise<Measurement>): Promise<Measurement> {
  const { profile } = await run.libraries.get(memories);
  return withApp(profile, work);
}

/** On a copy: what is added here is nothing to the other scenarios. */
async function withCopy(run: BenchRun, memories: number, work: (app: OpenApp) => Promise<Measurement>): Promise<Measurement> {
  const { profile: original } = await run.libraries.get(memories);
  const profile = await run.server.createProfile(original);
  try {
    return await withApp(profile, work);
  } finally {
    await profile.remove();
  }
}

async function withApp(profile: Profile, work: (app: OpenApp, profile: Profile) => Promise<Measurement>): Promise<Measurement> {
  const app = await profile.open();
  try {
    await app.page.evaluate(() => globalThis.engram!.idle());
    const measurement = await work(app, profile);
    return { ...measurement, conditions: { ...measurement.conditions, ...(await engineConditions(app.page)) } };
  } finally {
    await app.close();
  }
}

/** What `performance-track.ts` does for an entry, in batches: one is too short for the clock. */
async function measureMonitorCost({ page }: OpenApp, samples: number): Promise<Measurement> {
  const batch = 200;
  const perEntryMs = await page.evaluate(
    (input) => {
      const detail = { devtools: { dataType: 'track-entry', track: 'bench', trackGroup: 'Engram', color: 'primary' } };
      return Array.from({ length: input.samples }, () => {
        const start = performance.now();
        for (let entry = 0; entry < input.batch; entry++) {
          const end = performance.now();
          performance.measure('engram bench', { start: end - 1, end, detail });
          performance.clearMeasures('engram bench');
        }
        return (performance.now() - start) / input.batch;
      });
    },
    { samples, batch },
  );
  return { samples: perEntryMs, conditions: { batch } };
}

async function measureEmbedding({ page }: OpenApp, scenario: Of<'embed'>, dataset: Dataset): Promise<Measurement> {
  const warmUp = 50;
  const texts = Array.from({ length: warmUp + scenario.samples }, (_, index) => dataset.text(index, scenario.words));
  const { roundTripsMs, operations } = await page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const elapsedMs: number[] = [];
      for (let index = 0; index < input.texts.length; index++) {
        if (index === input.warmUp) await engram.monitor.reset();
        const start = performance.now();
        const [vector] = await engram.embed([input.texts[index]!]);
        if (index >= input.warmUp) elapsedMs.push(performance.now() - start);
        const length = Math.hypot(...vector!);
        if (Math.abs(length - 1) > 1e-3) throw new Error(`A vector has length ${length}, not 1`);
      }
      if (input.again) {
        await engram.monitor.reset();
        for (const text of input.texts.slice(input.warmUp)) await engram.embed([text]);
      }
      return { roundTripsMs: elapsedMs, operations: (await engram.monitor.snapshot()).operations };
    },
    { texts, warmUp, again: scenario.part === 'memoised' },
  );
  if (scenario.part === 'round-trip') return { samples: roundTripsMs, conditions: { words: scenario.words, warmUp } };
  const name = scenario.part === 'memoised' ? 'embed.memoised' : 'embed';
  const stats = operations[name];
  if (stats === undefined) throw new Error(`The monitor knows no operation "${name}", only: ${Object.keys(operations).join(', ')}`);
  return { samples: stats.recent, conditions: { words: scenario.words, warmUp, measuredIn: stats.context, callsSinceReset: stats.sinceStart.count, p95SinceReset: stats.sinceStart.p95 } };
}

async function measureRecall({ page }: OpenApp, { memories, queries }: Of<'recall'>, dataset: Dataset): Promise<Measurement> {
  const notes = Array.from({ length: memories }, (_, index) => dataset.note(index).text);
  const questions = Array.from({ length: queries }, (_, index) => dataset.query(index));
  const parts = notes.map((text) => [text, ...splitIntoPassages(text).map(({ start, end }) => text.slice(start, end))]);
  await importNotes(page, dataset, 0, memories);
  const found = await page.evaluate(
    async (input) => {
      const replies = [];
      for (const question of input) replies.push((await globalThis.engram!.search(question, { mode: 'semantic', limit: 10 })).hits.map((hit) => hit.memory.text));
      return replies;
    },
    questions,
  );
  const vectors = await embedAll(page, parts.flat());
  const queryVectors = await embedAll(page, questions);
  const samples = questions.map((_, question) => {
    let at = 0;
    const scored = parts.map((texts, note) => {
      const cosines = texts.map((__, part) => dot(queryVectors[question]!, vectors[at + part]!));
      at += texts.length;
      // As the engine ranks: mean of the whole and the best passage; a note of one passage is its own whole.
      return { text: notes[note]!, score: (cosines[0]! + Math.max(...cosines.slice(1))) / 2 };
    });
    const truth = scored.sort((a, b) => b.score - a.score).map(({ text }) => text);
    return recallAtK(found[question]!, truth, 10);
  });
  return { samples, conditions: { queries, worst: Math.min(...samples) } };
}

async function embedAll(page: Page, texts: readonly string[]): Promise<number[][]> {
  const vectors: number[][] = [];
  for (let first = 0; first < texts.length; first += 500) {
    vectors.push(...(await page.evaluate(async (piece) => (await globalThis.engram!.embed(piece)).map((vector) => Array.from(vector)), texts.slice(first, first + 500))));
  }
  return vectors;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

async function readImport(scenario: Of<'import'>, run: BenchRun): Promise<Measurement> {
  const { profile, import: measured } = await run.libraries.get(scenario.memories);
  // Opened once more only to say on what it was measured.
  const { conditions } = await withApp(profile, async () => ({ samples: [], conditions: { importMs: Math.round(measured.elapsedMs), keptAfterMs: Math.round(measured.keptMs), searches: measured.searchesMs.length } }));
  if (scenario.part === 'throughput') {
    const perSecond = (measured.notes * 1000) / measured.elapsedMs;
    return { samples: [perSecond], judged: perSecond, conditions };
  }
  if (scenario.part === 'search-meanwhile') return { samples: measured.searchesMs, conditions };
  // The browser reports only tasks over 50 ms; without any, the longest is somewhere under it.
  const longest = Math.max(0, ...measured.longTasksMs);
  const longestFrameGapMs = Math.round(Math.max(...measured.frameGapsMs));
  return { samples: measured.frameGapsMs, judged: longest, conditions: { ...conditions, tasksOver50ms: measured.longTasksMs.length, longestFrameGapMs, judgedNote: longest === 0 ? 'no task over 50 ms was reported' : 'longest task in ms' } };
}

async function checkMarkers({ page }: OpenApp, { memories, queries }: Of<'markers'>, dataset: Dataset): Promise<Measurement> {
  const markers = Array.from({ length: queries }, (_, index) => dataset.note(Math.floor((index * memories) / queries)).marker);
  const samples = await page.evaluate(
    async (input) => {
      const first: number[] = [];
      for (const marker of input) {
        for (const mode of ['keyword', 'hybrid'] as const) first.push((await globalThis.engram!.search(marker, { mode, limit: 5 })).hits[0]?.memory.text.endsWith(marker) ? 1 : 0);
      }
      return first;
    },
    markers,
  );
  return { samples, conditions: { modes: 'keyword and hybrid' } };
}

async function measureSearch({ page }: OpenApp, scenario: Of<'search'>, dataset: Dataset): Promise<Measurement> {
  const warmUp = 30;
  const typed = (query: string): string[] => Array.from(query).flatMap((_, index, letters) => (index < 1 ? [] : [letters.slice(0, index + 1).join('').trimEnd()]));
  const distinct = Array.from({ length: warmUp + scenario.samples }, (_, index) => dataset.query(index));
  const queries = scenario.typing ? distinct.flatMap(typed).slice(0, warmUp + scenario.samples) : distinct;
  const measured = await page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const samples: number[] = [];
      const stages: Record<string, number[]> = {};
      let hits = 0;
      for (let index = 0; index < input.queries.length; index++) {
        const start = performance.now();
        const reply = await engram.search(input.queries[index]!, { mode: input.mode, limit: 20 });
        const elapsedMs = performance.now() - start;
        if (!reply.complete) throw new Error(`The search for "${input.queries[index]}" was not complete`);
        if (index < input.warmUp) continue;
        samples.push(elapsedMs);
        hits += reply.hits.length;
        for (const [stage, ms] of Object.entries(reply.timings)) if (ms !== null) (stages[stage] ??= []).push(ms);
        // As a person would: not in a tight loop, so that each search finds the worker as it is between keystrokes.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const medians = Object.fromEntries(Object.entries(stages).map(([stage, values]) => [stage, values.sort((a, b) => a - b)[values.length >> 1]!]));
      return { samples, hits, medians };
    },
    { queries, warmUp, mode: scenario.mode },
  );
  if (measured.hits === 0) throw new Error('No search found anything');
  const medians = Object.entries(measured.medians).map(([stage, ms]) => `${stage} ${ms.toFixed(2)}`).join(' ');
  return { samples: measured.samples, conditions: { warmUp, limit: 20, meanHits: Math.round((measured.hits * 10) / measured.samples.length) / 10, medians } };
}

async function measureKeep({ page }: OpenApp, { samples, memories }: Of<'keep'>, dataset: Dataset): Promise<Measurement> {
  const warmUp = 10;
  const texts = Array.from({ length: warmUp + samples }, (_, index) => `${dataset.text(memories + index, 30)} ${index}`);
  const elapsedMs = await page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const elapsed: number[] = [];
      const ids: string[] = [];
      for (let index = 0; index < input.texts.length; index++) {
        const start = performance.now();
        const id = await engram.memories.add({ text: input.texts[index]! });
        if (index >= input.warmUp) elapsed.push(performance.now() - start);
        ids.push(id);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await engram.idle();
      const last = await engram.memories.get(ids.at(-1)!);
      if (last?.text !== input.texts.at(-1)) throw new Error('A kept memory did not come back');
      // The library is shared with other scenarios, so it is left as it was.
      await engram.memories.remove(ids);
      await engram.idle();
      return elapsed;
    },
    { texts, warmUp },
  );
  return { samples: elapsedMs, conditions: { words: 30, warmUp } };
}

async function measureMemory({ page }: OpenApp, profile: Profile, dataset: Dataset, part: 'private' | 'resident'): Promise<Measurement> {
  const queries = Array.from({ length: 20 }, (_, index) => dataset.query(index));
  await page.evaluate(async (input) => {
    for (const query of input) await globalThis.engram!.search(query);
  }, queries);
  return measureIdleMemory(page, profile, part);
}
