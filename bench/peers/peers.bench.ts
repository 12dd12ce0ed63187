import { expect, test } from '@playwright/test';
import { machineConditions, publishBenchmarks } from '../results';
import { buildLab, type Lab } from '../vectors/build-lab';
import { LabBrowser } from '../vectors/lab-browser';
import type { CollectionName } from '../vectors/lab/collection';
import type { Distribution } from '../vectors/lab/distribution';
import type { Nearest } from '../vectors/lab/nearest';
import { contestants, type ContestantEntry } from './contestants';
import { installPeers, peerResolver } from './install';
import { PEERS_FILE, PEERS_SMOKE_FILE, savePeer, type PeerRow } from './peer-results';
import type { PeerJob, PeerReport } from './run-contestant';
import { servePeers } from './serve-peers';

/**
 * `npm run bench:peers [-- 1k 10k 100k contestant… smoke]`: the same rows and queries for everybody, each in a worker of its own. Engram stays open in a
 * second browser, and both are asked in turn for the ratio. Each row is saved as soon as it is measured.
 */
const smoke = process.env.ENGRAM_BENCH_SIZE === 'smoke';
const only = process.env.ENGRAM_BENCH_ONLY?.split(',') ?? [];
const SIZES: Readonly<Record<string, number>> = smoke ? { '1k': 1_000 } : { '1k': 1_000, '10k': 10_000, '100k': 100_000 };
const unknown = only.filter((word) => !(word in SIZES) && contestants.every(({ id }) => id !== word));
if (unknown.length > 0) throw new RangeError(`Not known: ${unknown.join(', ')}. There are: ${[...Object.keys(SIZES), ...contestants.map(({ id }) => id)].join(', ')}`);
const sizes = Object.entries(SIZES).filter(([name]) => only.every((word) => !(word in SIZES)) || only.includes(name));
const named = contestants.filter(({ id }) => only.includes(id));
const chosen = named.length > 0 ? named : contestants;
const order = contestants.map(({ id }) => id);
const [engram] = contestants;

/** In seconds, for all sizes; without: enough for the slowest package to finish where that is known, so that nobody is left out for being slow to build. */
const BUILD_SECONDS = process.env.ENGRAM_PEER_BUILD_SECONDS === undefined ? null : Number(process.env.ENGRAM_PEER_BUILD_SECONDS);
if (BUILD_SECONDS !== null && !(BUILD_SECONDS > 0)) throw new RangeError(`ENGRAM_PEER_BUILD_SECONDS is "${process.env.ENGRAM_PEER_BUILD_SECONDS}": a number of seconds above 0 was expected.`);
const buildBudgetMs = (rows: number): number => (BUILD_SECONDS ?? (smoke ? 30 : rows >= 100_000 ? 600 : 60)) * 1_000;
const SEARCH_BUDGET_MS = smoke ? 500 : 5_000;
const ROUND_BUDGET_MS = smoke ? 200 : 1_000;
const ROUNDS = 3;
/** Beyond its budgets, for what cannot be interrupted: a start, one chunk, an index. */
const PATIENCE_MS = 120_000;

let lab: Lab;
let server: Awaited<ReturnType<typeof servePeers>>;
let failed: ReadonlyMap<string, string>;

test.beforeAll(async () => {
  const installed = installPeers();
  failed = installed.failed;
  lab = await buildLab({ page: new URL('index.html', import.meta.url), plugins: [peerResolver(installed.folder, failed)] });
  server = await servePeers(lab.folder);
});

test.afterAll(async () => {
  await server?.close();
  await lab?.remove();
  if (!smoke) publishBenchmarks();
});

for (const [name, rows] of sizes) {
  test(`peers at ${name}`, async () => {
    test.setTimeout(4 * 60 * 60_000);
    const collection: CollectionName = { kind: 'clustered', dimensions: 384, rows, queries: smoke ? 20 : 200 };
    const reference = await LabBrowser.create(server.url);
    const nearest = await openReference(reference, collection);
    for (const entry of chosen) {
      const outcome = await measure(entry, collection, nearest, reference);
      savePeer({ rows, id: entry.id, label: entry.label, packages: entry.packages, outcome, conditions: { browser: await reference.userAgent(), ...machineConditions() } }, order, smoke ? PEERS_SMOKE_FILE : PEERS_FILE);
      console.log(`  ${name} ${entry.id}: ${inWords(outcome)}`);
    }
    await reference.remove();
    expect(nearest.rows.length).toBe(collection.queries);
  });
}

async function openReference(browser: LabBrowser, collection: CollectionName): Promise<Nearest> {
  await browser.open();
  await browser.call('ready', engram.id);
  const report = await browser.call<PeerReport>('run', { collection, buildBudgetMs: Infinity, searchBudgetMs: SEARCH_BUDGET_MS, nearest: null } satisfies PeerJob);
  if (report.at !== 'done' || report.recall < 0.99) throw new Error(`Engram itself: ${JSON.stringify({ ...report, nearest: null })}`);
  return report.nearest;
}

async function measure(entry: ContestantEntry, collection: CollectionName, nearest: Nearest, reference: LabBrowser): Promise<PeerRow['outcome']> {
  const missing = entry.packages.find((name) => failed.has(name));
  if (missing !== undefined) return { at: 'failed', reason: `not installed: ${failed.get(missing)}` };
  const browser = await LabBrowser.create(server.url);
  try {
    await browser.open();
    const budgetMs = buildBudgetMs(collection.rows);
    await withPatience(browser.call('ready', entry.id), budgetMs);
    const before = await browser.residentMB();
    const job: PeerJob = { collection, buildBudgetMs: budgetMs, searchBudgetMs: SEARCH_BUDGET_MS, nearest };
    const report = await withPatience(browser.call<PeerReport>('run', job), budgetMs);
    if (report.at === 'unfinished') return report;
    const after = await browser.residentMB();
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const own = await browser.call<Distribution>('searchAgain', ROUND_BUDGET_MS);
      const engrams = await reference.call<Distribution>('searchAgain', ROUND_BUDGET_MS);
      ratios.push(own.p50 / engrams.p50);
    }
    const { nearest: _, ...outcome } = report;
    return { ...outcome, memoryMB: before === null || after === null ? null : Math.round(after - before), ratio: entry === engram ? null : ratios.sort((a, b) => a - b)[ROUNDS >> 1] };
  } catch (error) {
    return { at: 'failed', reason: (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 2).join(' ').slice(0, 300) };
  } finally {
    await browser.remove();
  }
}

async function withPatience<T>(work: Promise<T>, budgetMs: number): Promise<T> {
  const patienceMs = budgetMs + SEARCH_BUDGET_MS + PATIENCE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no reply within ${patienceMs / 1000} s`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function inWords(outcome: PeerRow['outcome']): string {
  if (outcome.at === 'failed') return `failed: ${outcome.reason}`;
  if (outcome.at === 'unfinished') return `not finished: ${outcome.added} rows after ${Math.round(outcome.buildMs / 1000)} s`;
  const { buildMs, insert, times, recall, memoryMB, ratio, fresh } = outcome;
  return `build ${Math.round(buildMs)} ms, insert ${insert.p50} ms, p50 ${times.p50}, p95 ${times.p95} ms (n ${times.count}), recall ${recall.toFixed(4)}, ${memoryMB} MB${ratio === null ? '' : `, ${ratio.toFixed(1)} x Engram`}${fresh ? '' : ', NOT FRESH'}`;
}
