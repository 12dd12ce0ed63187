import Dexie, { type EntityTable, type Table } from 'dexie';
import type { AlertEvent, Resolution } from '../contracts/figures';
import { AppError } from '../contracts/errors';
import { storageError } from './storage-error';

const VERSION = 1;
/** Nobody waits for figures longer than this. */
const OPEN_PATIENCE_MS = 10_000;

/** One metric in one stretch of time of one version of Engram. */
export interface FigureRow {
  readonly resolution: Resolution;
  /** Unix ms. */
  readonly start: number;
  readonly metric: string;
  readonly version: string;
  /** See `core/monitor/history/pack-sketch`. */
  readonly sketch: Uint8Array<ArrayBuffer>;
}

export type FigureKey = readonly [Resolution, number, string, string];

/** By name: what history and alerts remember of themselves. See `figures-store`. */
export interface FigureStateRow {
  readonly name: string;
  readonly value: unknown;
}

/** What was measured: a database of its own, so that losing it loses no memory, and writing it waits for no writer of memories. */
export class FiguresDatabase extends Dexie {
  /** Pruning goes by the key, reading one metric by the index. */
  declare history: Table<FigureRow, FigureKey>;
  declare alerts: Table<AlertEvent & { readonly number?: number }, number>;
  declare kept: EntityTable<{ readonly name: string; readonly value: unknown }, 'name'>;
  declare state: EntityTable<FigureStateRow, 'name'>;

  constructor(name: string) {
    super(name, { autoOpen: false });
    this.version(VERSION).stores({ history: '[resolution+start+metric+version], [metric+resolution+start]', alerts: '++number', kept: 'name', state: 'name' });
  }
}

/** Open connections of this worker, to be closed before a deletion. */
const open = new Set<FiguresDatabase>();
/** What was deleted: nothing is written again by a call that comes late. */
const erased = new Set<string>();

/** Beside the database of the library: `engram-figures`. */
export function figuresName(library: string): string {
  return `${library}-figures`;
}

/** @throws AppError `STORAGE_UNAVAILABLE`, `STORAGE_FAILED`, `NEWER_DATABASE` when a newer version of Engram has written it; `ENGINE_CLOSED` when it was deleted on purpose */
export async function openFigures(name: string): Promise<FiguresDatabase> {
  if (erased.has(name)) throw new AppError('ENGINE_CLOSED');
  const db = new FiguresDatabase(name);
  // Whoever deletes it, or needs another version, goes first. The next call opens what is there then.
  db.on('versionchange', () => db.close());
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => reject(new AppError('STORAGE_FAILED', { reason: 'the database of figures did not open in time' })), OPEN_PATIENCE_MS);
  });
  try {
    await Promise.race([db.open(), late]);
    // Dexie opens what a newer version has written, and would write it. Its versions are ten times ours.
    if (db.backendDB().version > VERSION * 10) throw new AppError('NEWER_DATABASE');
  } catch (error) {
    db.close();
    throw storageError(error);
  } finally {
    clearTimeout(giveUp);
  }
  open.add(db);
  db.on('close', () => open.delete(db));
  return db;
}

/** Closes it in this worker and deletes it, or does nothing; from then on it is not opened any more. */
export async function eraseFigures(name: string): Promise<void> {
  erased.add(name);
  for (const db of open) if (db.name === name) db.close();
  await Dexie.delete(name).catch((error: unknown) => {
    erased.delete(name);
    throw storageError(error);
  });
}
