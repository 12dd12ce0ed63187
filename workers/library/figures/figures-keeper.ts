import { AppError, isAppError } from '../../../src/contracts/errors';
import type { AlertEvent, AlertRule, AlertsState, ContextFigures, EncodedSketch, FiguresApi, HistoryExtent, HistoryPoint, HistoryQuery, HistorySeries, PageFigures, Period } from '../../../src/contracts/figures';
import { asksTheSame, checkRules } from '../../../src/core/monitor/alerts/check-rules';
import { DEFAULT_RULES } from '../../../src/core/monitor/alerts/default-rules';
import { decodeSketch, summariseSketch } from '../../../src/core/monitor/encode-sketch';
import { chooseResolution } from '../../../src/core/monitor/history/choose-resolution';
import { coverPeriod } from '../../../src/core/monitor/history/cover-period';
import { NOTHING_GONE } from '../../../src/core/monitor/history/retention';
import { rowsOfSamples } from '../../../src/core/monitor/history/rows-of-samples';
import { MINUTE_MS, nextStep, stepStart } from '../../../src/core/monitor/history/time-steps';
import { CAP_BYTES, type FiguresAccess, type FiguresStore } from '../../../src/storage/figures-store';
import { judgeAlerts } from './judge-alerts';
import { takeContexts, takePages } from './take-samples';

/** Letting go is looked at this often; a take that is over the cap between two looks does no harm. */
const PRUNE_EVERY_MS = 10 * MINUTE_MS;
/** Of a value that is kept by name, as JSON. */
const LARGEST_KEPT = 2_000_000;
const LONGEST_NAME = 100;

interface FiguresKeeperOptions {
  readonly store: FiguresStore;
  /** What library, embedder and encoders have measured since they started. */
  readonly contexts: () => Promise<readonly ContextFigures[]>;
  readonly version: string;
  /** Unix ms. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Tells every tab. */
  readonly tell: (event: AlertEvent) => void;
  /** Default {@link CAP_BYTES}. */
  readonly capBytes?: number;
}

/** The one writer of what was measured: takes it in, lets old of it go, judges alert rules, answers questions about it. */
export class FiguresKeeper implements FiguresApi {
  readonly #options: Required<FiguresKeeperOptions>;
  #taking: Promise<unknown> = Promise.resolve();
  #prunedAt = Number.NEGATIVE_INFINITY;
  /** Why the last write failed. */
  #problem: string | null = null;

  constructor(options: FiguresKeeperOptions) {
    this.#options = { capBytes: CAP_BYTES, ...options };
  }

  take(takes: readonly PageFigures[]): Promise<readonly AlertEvent[]> {
    // One after another: what is counted of a context must be older than what is counted next.
    return this.#inTurn(() => this.#take(takes));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#taking.then(work);
    this.#taking = turn.catch(() => {});
    return turn;
  }

  async #take(takes: readonly PageFigures[]): Promise<readonly AlertEvent[]> {
    const { now: clock, version, newId, capBytes, tell } = this.#options;
    const contexts = await this.#options.contexts();
    const now = clock();
    const prunes = Math.abs(now - this.#prunedAt) >= PRUNE_EVERY_MS;
    const events = await this.#write(async (access) => {
      const samples = [...(await takePages(access, takes)), ...(await takeContexts(access, contexts, { at: now, version }))];
      const rows = rowsOfSamples(samples);
      await access.add(rows);
      await access.seen(new Set(rows.map(({ metric }) => metric)), new Set(rows.map((row) => row.version)), now);
      if (prunes) await access.prune(now, capBytes);
      return judgeAlerts(access, { now, version, newId });
    });
    if (prunes) this.#prunedAt = now;
    for (const event of events) tell(event);
    return events;
  }

  async spans(): ReturnType<FiguresApi['spans']> {
    return (await this.#options.contexts()).flatMap(({ context, spans }) => spans.map((span) => ({ ...span, context })));
  }

  async history({ metrics, from, to, resolution, version }: HistoryQuery): Promise<readonly HistorySeries[]> {
    requirePeriod({ from, to });
    return this.#options.store.read(async (access) => {
      const complete = (await access.state('completeFrom')) ?? NOTHING_GONE;
      const chosen = resolution ?? chooseResolution(from, to, complete, (await access.first()) ?? from);
      const series: HistorySeries[] = [];
      for (const metric of metrics ?? (await access.state('metrics')) ?? []) {
        // A stretch that has begun before `from` reaches into the period.
        const rows = await access.rowsOf(metric, { resolution: chosen, from: stepStart(chosen, from), to }, version);
        const points = rows.map(({ start, version: of, sketch }): HistoryPoint => ({ ...summariseSketch(decodeSketch(sketch)), start, lengthMs: nextStep(chosen, start) - start, version: of }));
        if (points.length > 0) series.push({ metric, resolution: chosen, points });
      }
      return series;
    });
  }

  async extent(): Promise<HistoryExtent> {
    const { store, capBytes } = this.#options;
    try {
      return await store.read(async (access) => ({
        from: await access.first(),
        metrics: (await access.state('metrics')) ?? [],
        versions: (await access.state('versions')) ?? [],
        bytes: (await access.state('bytes')) ?? 0,
        capBytes,
        problem: this.#problem,
      }));
    } catch (error) {
      return { from: null, metrics: [], versions: [], bytes: 0, capBytes, problem: wordsOf(error) };
    }
  }

  async sketches({ from, to, version }: Period, metrics?: readonly string[]): Promise<Readonly<Record<string, readonly EncodedSketch[]>>> {
    requirePeriod({ from, to });
    return this.#options.store.read(async (access) => {
      const first = await access.first();
      if (first === null) return {};
      const ranges = coverPeriod(Math.max(from, first), Math.min(to, nextStep('day', stepStart('day', this.#options.now()))), (await access.state('completeFrom')) ?? NOTHING_GONE);
      const found: Record<string, EncodedSketch[]> = {};
      for (const metric of metrics ?? (await access.state('metrics')) ?? []) {
        const rows = [];
        for (const range of ranges) rows.push(...(await access.rowsOf(metric, range, version)));
        if (rows.length > 0) found[metric] = rows.map(({ sketch }) => sketch);
      }
      return found;
    });
  }

  alerts(): Promise<AlertsState> {
    return this.#options.store.read(alertsOf);
  }

  async untold(): Promise<readonly AlertEvent[]> {
    // Mostly there is nothing to tell, and reading does not wait for writers.
    const { store } = this.#options;
    const untoldOf = async (access: FiguresAccess) => Object.entries((await access.state('ruleStates')) ?? {}).filter(([, { active, told }]) => active !== null && !told);
    if ((await store.read(untoldOf)).length === 0) return [];
    return this.#write(async (access) => {
      const untold = await untoldOf(access);
      await access.setState('ruleStates', { ...(await access.state('ruleStates')), ...Object.fromEntries(untold.map(([id, state]) => [id, { ...state, told: true }])) });
      return untold.map(([, { active }]) => active!);
    });
  }

  async setRules(rules: readonly AlertRule[] | null): Promise<AlertsState> {
    if (rules !== null) checkRules(rules);
    return this.#write(async (access) => {
      const before = (await access.state('rules')) ?? DEFAULT_RULES;
      const states = (await access.state('ruleStates')) ?? {};
      const after = rules ?? DEFAULT_RULES;
      // What was found by another rule says nothing about this one.
      const stays = after.filter((rule) => before.some((old) => old.id === rule.id && asksTheSame(old, rule)) && states[rule.id] !== undefined);
      await access.setState('ruleStates', Object.fromEntries(stays.map(({ id }) => [id, states[id]!])));
      await access.setState('rules', rules);
      return alertsOf(access);
    });
  }

  async keep(name: string, value: unknown): Promise<void> {
    if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) throw new AppError('INVALID_INPUT', { field: 'name', expected: `1 to ${LONGEST_NAME} letters` });
    const bytes = JSON.stringify(value ?? null).length;
    if (bytes > LARGEST_KEPT) throw new AppError('INVALID_INPUT', { field: 'value', expected: `at most ${LARGEST_KEPT} letters as JSON`, received: bytes });
    await this.#write((access) => access.keep(name, value));
  }

  kept(name: string): Promise<unknown> {
    return this.#options.store.read((access) => access.kept(name));
  }

  async clear(): Promise<void> {
    // Not between what contexts have told and its being written: it would come back.
    await this.#inTurn(() => this.#write((access) => access.clear()));
  }

  async #write<T>(work: (access: FiguresAccess) => Promise<T>): Promise<T> {
    try {
      const done = await this.#options.store.write(work);
      this.#problem = null;
      return done;
    } catch (error) {
      this.#problem = wordsOf(error);
      throw error;
    }
  }
}

async function alertsOf(access: FiguresAccess): Promise<AlertsState> {
  const states = Object.values((await access.state('ruleStates')) ?? {});
  return {
    rules: (await access.state('rules')) ?? DEFAULT_RULES,
    active: states.flatMap(({ active }) => active ?? []).sort((a, b) => b.at - a.at),
    log: await access.log(),
  };
}

function requirePeriod({ from, to }: Pick<Period, 'from' | 'to'>): void {
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw new AppError('INVALID_INPUT', { field: 'period', expected: 'from and to in Unix milliseconds', received: `${from} to ${to}` });
  if (to < from) throw new AppError('INVALID_INPUT', { field: 'period', expected: 'an end that is not before its beginning', received: `${from} to ${to}` });
}

/** Of figures, not of memories: those are safe whatever happens here. */
function wordsOf(error: unknown): string {
  if (isAppError(error, 'STORAGE_FULL')) return 'This device is out of space, so no more figures are kept. Your memories are safe; free some space.';
  if (isAppError(error, 'NEWER_DATABASE')) return 'A newer version of Engram has kept figures here. Reload the page to go on; your memories are safe.';
  return 'The browser does not let figures be kept just now, so there is no history of this time. Your memories are safe.';
}
