import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type BrowserContext } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/browser.mjs';
import type { Round } from '../../src/core/statistics/ratio-of-rounds';
import type { Profile } from '../app';
import type { Dataset } from '../dataset';
import { measureFirstLoad } from '../start-runners';
import { CHECK_METRICS, type CheckMetric } from './check-metrics.mjs';
import type { CheckPlan, CheckSide } from './check-plan';
import type { CheckSize } from './check-size';
import { judge, type CheckRow, type Measured } from './judge';
import { orderOfRound, type SideName } from './round-order';
import { fillLibrary, visitLibrary, visitScratch, visitStart, type SamplesOfSides } from './visits';

type Served = Awaited<ReturnType<typeof import('../../scripts/serve.mjs').serve>>;

/** Each is an origin of its own, and storage belongs to an origin. */
interface Origins {
  readonly library: Served;
  readonly scratch: Served;
}

/** What a round consists of, and in which library it happens. */
const VISITS = [['start', visitStart, 'library'], ['library', visitLibrary, 'library'], ['scratch', visitScratch, 'scratch']] as const;
const FIRST_VISITS = 3;
const SIDES: readonly SideName[] = ['before', 'after'];

/**
 * Measures both sides in turn in one browser, on one disk. A metric that fails in a round is given up, and the others go on.
 * @param report - a line for whoever waits
 */
export async function runCheck(plan: CheckPlan, size: CheckSize, dataset: Dataset, report: (line: string) => void): Promise<CheckRow[]> {
  const metrics = CHECK_METRICS.filter(({ id }) => plan.arguments.metrics.includes(id));
  const measured = new Map<string, Round[]>(metrics.map(({ id }) => [id, []]));
  const failures = new Map<string, string>();
  const origins = { before: await serveSide(plan.before), after: await serveSide(plan.after) };
  const profileFolder = join(plan.folder, 'profile');
  mkdirSync(profileFolder);
  try {
    const exact = metrics.filter(({ visit }) => visit === 'first-load');
    if (exact.length > 0) await attempt(exact, failures, async () => keep(measured, ['first-load'], { before: await firstLoad(plan, origins, 'before'), after: await firstLoad(plan, origins, 'after') }));
    const inRounds = metrics.filter(({ visit }) => visit !== 'first-load');
    if (inRounds.length > 0) {
      const context = await launch(profileFolder);
      try {
        await runRounds({ plan, size, dataset, report, context, origins, profileFolder, metrics: inRounds, measured, failures });
      } finally {
        await context.close();
      }
    }
  } finally {
    await Promise.all(Object.values(origins).flatMap(({ library, scratch }) => [library.close(), scratch.close()]));
  }
  return metrics.map((metric) => judge(metric, outcomeOf(metric, measured, failures)));
}

interface Running {
  readonly plan: CheckPlan;
  readonly size: CheckSize;
  readonly dataset: Dataset;
  readonly report: (line: string) => void;
  readonly context: BrowserContext;
  readonly origins: Readonly<Record<SideName, Origins>>;
  readonly profileFolder: string;
  readonly metrics: readonly CheckMetric[];
  readonly measured: Map<string, Round[]>;
  readonly failures: Map<string, string>;
}

async function runRounds(running: Running): Promise<void> {
  const { plan, size, dataset, report, context, origins, metrics, measured, failures } = running;
  const { rounds: exactly } = plan.arguments;
  const until = plan.startedAt + size.minutes * 60_000;
  if (metrics.some(({ visit }) => visit !== 'scratch')) {
    for (const side of SIDES) {
      report(`${side}: a library of ${size.memories} memories …`);
      await fillLibrary(context, origins[side].library.url, dataset, size.memories);
    }
  }
  // The first visit of an origin stores the shell, and compiles everything.
  await runRound({ ...running, measured: new Map() }, metrics, 0);
  let longestMs = 0;
  for (let round = 0; round < (exactly ?? size.mostRounds); round++) {
    const startedAt = Date.now();
    const undecided = metrics.filter((metric) => !failures.has(metric.id) && (round < (exactly ?? size.rounds) || judge(metric, outcomeOf(metric, measured, failures)).verdict === 'unsure'));
    if (undecided.length === 0) break;
    // Only before a pair of rounds, so that both sides have begun equally often.
    if (exactly === null && round % 2 === 0 && startedAt + 2 * longestMs > until) {
      report(`the time is over after ${round} rounds`);
      break;
    }
    // One that is decided stays as it is: it is not measured until it comes out otherwise.
    await runRound(running, undecided, round + 1);
    longestMs = Math.max(longestMs, Date.now() - startedAt);
    report(`round ${round + 1}: ${((Date.now() - startedAt) / 1000).toFixed(0)} s${round < size.rounds || exactly !== null ? '' : `, for ${undecided.map(({ id }) => id).join(', ')}`}`);
  }
}

async function runRound({ size, dataset, context, origins, profileFolder, measured, failures }: Running, metrics: readonly CheckMetric[], round: number): Promise<void> {
  for (const [kind, visit, place] of VISITS) {
    const concerned = metrics.filter((metric) => metric.visit === kind && !failures.has(metric.id));
    if (concerned.length === 0) continue;
    const urls = { before: origins.before[place].url, after: origins.after[place].url };
    const wanted = new Set(concerned.map(({ id }) => id));
    await attempt(concerned, failures, async () => {
      const samples = await visit({ context, urls, order: orderOfRound(round), dataset, size, round, wanted, profileFolder });
      keep(measured, wanted, samples);
    });
  }
}

/** Only what is wanted: another round of what is decided would be one that is chosen by the outcome of others. */
function keep(measured: Map<string, Round[]>, wanted: Iterable<string>, { before, after }: SamplesOfSides): void {
  for (const id of wanted) {
    const [left, right] = [before[id] ?? [], after[id] ?? []];
    if (left.length > 0 && right.length > 0) measured.get(id)?.push({ before: left, after: right });
  }
}

/** What went wrong is the outcome of the metrics concerned, in words. */
async function attempt(metrics: readonly CheckMetric[], failures: Map<string, string>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
    for (const { id } of metrics) failures.set(id, words);
  }
}

function outcomeOf({ id }: CheckMetric, measured: ReadonlyMap<string, readonly Round[]>, failures: ReadonlyMap<string, string>): Measured {
  const failed = failures.get(id);
  if (failed !== undefined) return { failed };
  const rounds = measured.get(id)!;
  if (rounds.length > 0) return { rounds };
  return id === 'memory' ? { unsupported: 'Only Linux tells the memory of a process.' } : { failed: 'There are no samples.' };
}

async function serveSide({ dist, serve }: CheckSide): Promise<Origins> {
  const script = (await import(pathToFileURL(serve).href)) as typeof import('../../scripts/serve.mjs');
  return { library: await script.serve({ root: dist }), scratch: await script.serve({ root: dist }) };
}

function launch(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath: ensureBrowser().executablePath, args: [...CHROMIUM_ARGS], viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' });
}

/** Visits by a browser that has never been there. A slow one fetches on its way what the app asks for only after a moment; the smallest is what a visit needs. */
async function firstLoad(plan: CheckPlan, origins: Readonly<Record<SideName, Origins>>, side: SideName): Promise<Record<string, number[]>> {
  const { url } = origins[side].scratch;
  const kilobytes: number[] = [];
  for (let visit = 0; visit < FIRST_VISITS; visit++) {
    const folder = join(plan.folder, `first-load-${side}-${visit}`);
    mkdirSync(folder);
    const profile: Profile = {
      folder,
      launch: () => launch(folder),
      async open() {
        const context = await launch(folder);
        const page = context.pages()[0] ?? (await context.newPage());
        await page.goto(`${url}/`);
        return { page, context, close: () => context.close() };
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
    const { samples } = await measureFirstLoad(profile, url);
    kilobytes.push(...samples);
  }
  return { 'first-load': [Math.min(...kilobytes)] };
}
