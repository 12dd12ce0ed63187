import type { Collection } from 'dexie';
import type { AlertEvent, AlertRule, HistoryRow, Resolution } from '../contracts/figures';
import type { RuleState } from '../core/monitor/alerts/judge-rule';
import type { RowRange } from '../core/monitor/history/cover-period';
import { packSketch, unpackSketch } from '../core/monitor/history/pack-sketch';
import { type CompleteFrom, completeFrom, KEPT_AT_LEAST_MS, keptByAge, LET_GO_BY, NOTHING_GONE } from '../core/monitor/history/retention';
import { rowBytes } from '../core/monitor/history/row-bytes';
import { nextStep, RESOLUTIONS, stepStart } from '../core/monitor/history/time-steps';
import { encodeMerged } from '../core/monitor/encode-sketch';
import { type FigureKey, type FigureRow, type FiguresDatabase, openFigures } from './figures-db';
import { storageError } from './storage-error';

/** Of all rows together, as {@link rowBytes} counts them. */
export const CAP_BYTES = 8_000_000;
const MOST_EVENTS = 500;
/** Takes that are older are not told again. */
const REMEMBER_TAKES_MS = 7 * 24 * 3_600_000;

interface VersionSeen {
  readonly version: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** What is remembered beside the rows, each under its name in `state`. */
interface States {
  readonly bytes: number;
  readonly completeFrom: CompleteFrom;
  readonly versions: readonly VersionSeen[];
  readonly metrics: readonly string[];
  /** Absent: those it came with. */
  readonly rules: readonly AlertRule[];
  readonly ruleStates: Readonly<Record<string, RuleState>>;
}

/** What was counted of a page, or of a context that may outlive this worker. */
export interface Counted {
  readonly at: number;
  /** Number of the last take; of a context, when it was taken by its own clock. */
  readonly upTo: number;
  /** Of a context: everything it had measured until then. */
  readonly sketches?: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Reads and writes within one transaction. */
export class FiguresAccess {
  constructor(private readonly db: FiguresDatabase) {}

  async state<Name extends keyof States>(name: Name): Promise<States[Name] | null> {
    return ((await this.db.state.get(name))?.value as States[Name] | undefined) ?? null;
  }

  async setState<Name extends keyof States>(name: Name, value: States[Name] | null): Promise<void> {
    if (value === null) await this.db.state.delete(name);
    else await this.db.state.put({ name, value });
  }

  async counted(of: string): Promise<Counted | null> {
    return ((await this.db.state.get(`counted ${of}`))?.value as Counted | undefined) ?? null;
  }

  async setCounted(of: string, value: Counted): Promise<void> {
    await this.db.state.put({ name: `counted ${of}`, value });
  }

  /** Adds each to the row of its key, or makes one. Keys must differ. */
  async add(rows: readonly HistoryRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { db } = this;
    const before = await db.history.bulkGet(rows.map(({ resolution, start, metric, version }): FigureKey => [resolution, start, metric, version]));
    let bytes = (await this.state('bytes')) ?? 0;
    const merged = rows.map((row, index): FigureRow => {
      const old = before[index];
      const sketch = packSketch(old === undefined ? row.sketch : encodeMerged([unpackSketch(old.sketch), row.sketch]));
      const next = { ...row, sketch };
      bytes += rowBytes(next) - (old === undefined ? 0 : rowBytes(old));
      return next;
    });
    await db.history.bulkPut(merged);
    await this.setState('bytes', bytes);
  }

  /** Notes that they were seen. */
  async seen(metrics: Iterable<string>, versions: Iterable<string>, at: number): Promise<void> {
    const known = (await this.state('metrics')) ?? [];
    const all = new Set([...known, ...metrics]);
    if (all.size > known.length) await this.setState('metrics', [...all].sort());
    const list = [...((await this.state('versions')) ?? [])];
    for (const version of versions) {
      const index = list.findIndex((entry) => entry.version === version);
      const old = list[index];
      if (old === undefined) list.push({ version, firstSeenAt: at, lastSeenAt: at });
      else list[index] = { ...old, lastSeenAt: Math.max(old.lastSeenAt, at) };
    }
    await this.setState('versions', list);
  }

  /** Rows of one metric, in time. */
  async rowsOf(metric: string, { resolution, from, to }: RowRange, version?: string): Promise<HistoryRow[]> {
    const rows = await this.db.history.where('[metric+resolution+start]').between([metric, resolution, from], [metric, resolution, to], true, false).toArray();
    return rows.filter((row) => version === undefined || row.version === version).map((row) => ({ ...row, sketch: unpackSketch(row.sketch) }));
  }

  /** When the first row begins; null: there is none. */
  async first(): Promise<number | null> {
    const firsts = await Promise.all(RESOLUTIONS.map((resolution) => this.#from(resolution).first()));
    return firsts.reduce<number | null>((least, row) => (row === undefined ? least : Math.min(least ?? row.start, row.start)), null);
  }

  /** Lets go what is too old, what a wrong clock has put far ahead, and as much as is over the cap, finest first. */
  async prune(now: number, capBytes: number): Promise<void> {
    const complete = { ...completeFrom((await this.state('completeFrom')) ?? NOTHING_GONE, now) };
    let bytes = (await this.state('bytes')) ?? 0;
    for (const resolution of RESOLUTIONS) {
      const kept = keptByAge(resolution, now);
      if (kept === null) continue;
      bytes -= await this.#delete(this.#from(resolution, Number.NEGATIVE_INFINITY, kept.from));
      bytes -= await this.#delete(this.#from(resolution, kept.to));
    }
    for (const resolution of RESOLUTIONS) {
      const step = LET_GO_BY[resolution];
      const untouched = stepStart(step, now - KEPT_AT_LEAST_MS[resolution]);
      while (bytes > capBytes) {
        const oldest = await this.#from(resolution, Number.NEGATIVE_INFINITY, untouched).first();
        if (oldest === undefined) break;
        const border = nextStep(step, stepStart(step, oldest.start));
        bytes -= await this.#delete(this.#from(resolution, Number.NEGATIVE_INFINITY, border));
        complete[resolution] = Math.max(complete[resolution], border);
      }
    }
    await this.setState('completeFrom', complete);
    await this.setState('bytes', bytes);
    await this.db.state.where('name').startsWith('counted ').filter(({ value }) => (value as Counted).at < now - REMEMBER_TAKES_MS).delete();
  }

  async log(): Promise<AlertEvent[]> {
    const rows = await this.db.alerts.orderBy('number').reverse().limit(MOST_EVENTS).toArray();
    return rows.map(({ number: _, ...event }) => event);
  }

  async addToLog(events: readonly AlertEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.db.alerts.bulkAdd([...events]);
    const surplus = (await this.db.alerts.count()) - MOST_EVENTS;
    if (surplus > 0) await this.db.alerts.bulkDelete(await this.db.alerts.orderBy('number').limit(surplus).primaryKeys());
  }

  async keep(name: string, value: unknown): Promise<void> {
    if (value === null || value === undefined) await this.db.kept.delete(name);
    else await this.db.kept.put({ name, value });
  }

  async kept(name: string): Promise<unknown> {
    return (await this.db.kept.get(name))?.value ?? null;
  }

  /** What was counted stays: a context that goes on must not bring back what was forgotten. */
  async clear(): Promise<void> {
    const { db } = this;
    await Promise.all([db.history.clear(), db.alerts.clear(), db.state.bulkDelete(['bytes', 'completeFrom', 'versions', 'metrics', 'ruleStates'] satisfies (keyof States)[])]);
  }

  #from(resolution: Resolution, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): Collection<FigureRow, FigureKey> {
    return this.db.history.where('[resolution+start+metric+version]').between([resolution, from], [resolution, to], true, false);
  }

  /** @returns the bytes that they took */
  async #delete(rows: Collection<FigureRow, FigureKey>): Promise<number> {
    const gone = await rows.toArray();
    await this.db.history.bulkDelete(gone.map(({ resolution, start, metric, version }): FigureKey => [resolution, start, metric, version]));
    return gone.reduce((sum, row) => sum + rowBytes(row), 0);
  }
}

/** The database of figures: opened when it is first needed, and again after it was lost. */
export class FiguresStore {
  #opening: Promise<FiguresDatabase> | null = null;

  constructor(private readonly name: string) {}

  /** All of it, or nothing. @throws AppError, also what `work` throws */
  async write<T>(work: (access: FiguresAccess) => Promise<T>): Promise<T> {
    return this.#run('rw', work);
  }

  async read<T>(work: (access: FiguresAccess) => Promise<T>): Promise<T> {
    return this.#run('r', work);
  }

  close(): void {
    void this.#opening?.then((db) => db.close(), () => {});
    this.#opening = null;
  }

  async #run<T>(mode: 'r' | 'rw', work: (access: FiguresAccess) => Promise<T>): Promise<T> {
    // Not `guarded`: that ends the worker when the connection is lost, which figures are not worth.
    try {
      const db = await this.#database();
      return await db.transaction(mode, [db.history, db.alerts, db.kept, db.state], async () => work(new FiguresAccess(db)));
    } catch (error) {
      throw storageError(error);
    }
  }

  async #database(): Promise<FiguresDatabase> {
    const opening = (this.#opening ??= openFigures(this.name));
    try {
      const db = await opening;
      if (db.isOpen()) return db;
    } catch (error) {
      if (this.#opening === opening) this.#opening = null;
      throw error;
    }
    // Closed under us: by the browser, or by whoever deleted it.
    if (this.#opening === opening) this.#opening = null;
    return this.#database();
  }
}
