import { machineConditions } from '../results';
import { bitRowBytes } from '../../src/core/vector-index/bit-rotation';
import { firstCandidates } from '../../src/core/vector-index/index-policy';
import type { Manner } from '../../src/core/vector-index/large-vector-index';
import type { CollectionName } from './lab/collection';
import type { Nearest } from './lab/nearest';
import type { PolicyJob, PolicyReport } from './lab/run-policy';
import type { ThreadsReport } from './lab/try-threads';
import type { SearchReport } from './lab/search-tally';
import type { BuildReport, ChangeReport, SearchJob, StartJob, StartReport, StoreReport, ThreadsSearchReport } from './lab/vector-lab';
import type { Bandwidth } from './lab/yardstick';
import type { LabBrowser } from './lab-browser';
import type { VectorSection } from './sections';
import { mannerWords, type ModeRow, type PolicyRow, type SectionResult, type StartRow } from './vector-results';

const INT8: Manner = { format: 'i8', candidates: 400 };

/** A page's worker, with what it can do. */
function bind(browser: LabBrowser) {
  return {
    build: (input: { collection: CollectionName; manner: Manner | null }) => browser.callFresh<BuildReport>('build', input),
    start: (input: StartJob) => browser.callFresh<StartReport>('start', input),
    store: () => browser.call<StoreReport>('store'),
    change: (samples: number) => browser.call<ChangeReport>('change', { samples }),
    search: (input: SearchJob) => browser.call<SearchReport>('search', input),
    searchInTurns: (input: SearchJob) => browser.call<ThreadsSearchReport>('searchInTurns', input),
    policy: (input: PolicyJob & { manner: Manner }) => browser.call<PolicyReport>('policy', input),
    threads: (manner: Manner) => browser.call<ThreadsReport>('threads', { manner }),
    bandwidth: (bytes: number) => browser.call<Bandwidth>('bandwidth', { bytes, passes: passesFor(bytes) }),
    close: () => browser.call('close'),
  };
}

/** A few tenths of a second at 8 GB/s, and enough for a median. */
function passesFor(bytes: number): number {
  return Math.min(50, Math.max(12, Math.round(1.6e9 / bytes)));
}

/** Measures one collection in every way. The browser is closed and opened again between the ways, as the figures of a start need it. */
export async function runSection(section: VectorSection, browser: LabBrowser, log: (line: string) => void): Promise<SectionResult> {
  const startedAt = Date.now();
  const { kind, dimensions, rows, queries } = section;
  const collection: CollectionName = { kind, dimensions, rows, queries };
  const lab = bind(browser);
  const stride = Math.ceil(dimensions / 16) * 16;
  const modes: ModeRow[] = [];
  const starts: StartRow[] = [];
  const policy: PolicyRow[] = [];
  const threadsReasons: string[] = [];

  /** What an empty worker's process holds, in a fresh browser. */
  const openEmpty = async (): Promise<number | null> => {
    await browser.open();
    await browser.callFresh('idle', null);
    return browser.residentMB();
  };
  const growth = (before: number | null, after: number | null): number | null => (before === null || after === null ? null : Math.round(after - before));

  const measureMode = async (mode: ModeRow['mode'], candidates: number | null, nearest: Nearest, threads: ThreadsReport | null = null): Promise<ModeRow> => {
    const scannedBytes = rows * (mode === 'b1' ? bitRowBytes(stride) : stride + 4);
    const manner: Manner | null = mode === 'resident' ? null : { format: mode, candidates: candidates ?? INT8.candidates };
    const before = await lab.bandwidth(scannedBytes);
    const inTurns = threads === null ? null : await lab.searchInTurns({ collection, nearest, manner });
    const found = inTurns?.more ?? (await lab.search({ collection, nearest, manner }));
    const after = await lab.bandwidth(scannedBytes);
    const row: ModeRow = {
      mode, candidates, threads: threads?.threads ?? 1, ...(inTurns === null ? {} : { alone: inTurns.one.times }), times: found.times, recall: found.recall, worst: found.worst,
      recallOfQuestions: found.recallOfQuestions, recallOfPassages: found.recallOfPassages, exactShare: found.exact, meanCandidates: found.meanCandidates,
      meanScanMs: found.meanScanMs, meanRescoreMs: found.meanRescoreMs, scannedBytes,
      bestGBs: Math.max(before.bestGBs, after.bestGBs), medianGBs: (before.medianGBs + after.medianGBs) / 2, path: found.path, note: inTurns === null || inTurns.after.threads > 1 ? (threads?.reason ?? null) : inTurns.after.reason,
    };
    log(`${mode}${candidates === null ? '' : ` ${candidates}`}${row.threads > 1 ? ` x${row.threads}` : ''}: p50 ${row.times.p50}, p95 ${row.times.p95} ms, recall ${row.recall.toFixed(4)}${row.alone === undefined ? '' : `; one thread in turns: p50 ${row.alone.p50}, p95 ${row.alone.p95} ms`}`);
    modes.push(row);
    return row;
  };

  let residentMB: number | null = null;
  let residentChanges: ChangeReport | null = null;
  if (section.resident) {
    const empty = await openEmpty();
    const { nearest } = await lab.build({ collection, manner: null });
    await lab.search({ collection: { ...collection, queries: 1 }, nearest, manner: null });
    residentMB = growth(empty, await browser.residentMB());
    await measureMode('resident', null, nearest);
    residentChanges = await lab.change(section.changes);
  }

  await browser.open();
  const built = await lab.build({ collection, manner: INT8 });
  const { nearest } = built;
  log(`built: ${built.kernels}; set p50 ${built.set.p50}, p95 ${built.set.p95}, longest ${built.set.most} ms`);
  const stored = await lab.store();
  const changes = await lab.change(section.changes);
  log(`insert p50 ${changes.insert.p50}, p95 ${changes.insert.p95}; remove p95 ${changes.remove.p95}; replace p95 ${changes.replace.p95} ms`);
  await lab.store();
  await lab.close();

  for (const mode of ['b1', 'i8'] as const) {
    const empty = await openEmpty();
    const manner: Manner = { format: mode, candidates: firstCandidates(rows) };
    const started = await lab.start({ collection, manner });
    if (started.rows !== built.rows) throw new Error(`${started.rows} of ${built.rows} rows came back`);
    const grown = growth(empty, await browser.residentMB());
    starts.push({ mode, searchableMs: started.searchableMs, adoptMs: started.adoptMs, firstSearchMs: started.firstSearchMs, residentMB: grown, indexMB: started.indexBytes / 1e6 });
    log(`${mode}: searchable after ${Math.round(started.searchableMs)} ms, resident ${grown} MB, index ${Math.round(started.indexBytes / 1e6)} MB`);
    const rungs = mode === 'b1' ? section.rungs : [null];
    for (const candidates of rungs) await measureMode(mode, candidates, nearest);
    if (mode === 'i8') {
      for (const from of section.policy) {
        const began: Manner = from === 'probe' ? INT8 : { format: 'b1', candidates: 400 };
        const report = await lab.policy({ from, manner: began, settledRounds: rows > 200_000 ? 6 : 64 });
        const found = await lab.search({ collection, nearest, manner: null });
        policy.push({ from, ...report, recall: found.recall, worst: found.worst, p50: found.times.p50, p95: found.times.p95 });
        log(`policy (${from}): ${mannerWords(report.began)} → ${mannerWords(report.ended)} in ${report.rounds} rounds; recall ${found.recall.toFixed(4)}`);
      }
    }
    const threads = await lab.threads(manner);
    if (threads.threads > 1) await measureMode(mode, mode === 'b1' ? manner.candidates : null, nearest, threads);
    log(`${mode}: ${threads.reason}`);
    threadsReasons.push(`${mode}: ${threads.reason}`);
    await lab.close();
  }

  return {
    id: section.id, kind, dimensions, rows: built.rows, queries: modes[0].times.count, kernels: built.kernels, modes, starts, policy, threadsReasons,
    set: built.set, changes, residentChanges, residentMB, store: stored, fileOnDiskBytes: await browser.filesOnDiskBytes(), tookMs: Date.now() - startedAt,
    conditions: { browser: await browser.userAgent(), ...machineConditions() },
  };
}
