import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manner } from '../../src/core/vector-index/large-vector-index';
import type { Conditions } from '../results';
import type { Distribution } from './lab/distribution';
import type { ChangeReport, StoreReport } from './lab/vector-lab';

/** One way to search one collection. Times in ms. */
export interface ModeRow {
  /** `resident` reads int8 codes as well; its rows are in memory, in float32. */
  readonly mode: 'resident' | 'i8' | 'b1';
  /** Documents rescored, where the mode asks for a number. */
  readonly candidates: number | null;
  readonly threads: number;
  /** Of a row with threads: the same queries with one thread, in turns with them; missing where they were measured one after the other (before 0.7). */
  readonly alone?: Distribution;
  readonly times: Distribution;
  readonly recall: number;
  readonly worst: number;
  /** Of questions and of passages, where there are both. */
  readonly recallOfQuestions: number | null;
  readonly recallOfPassages: number | null;
  readonly exactShare: number;
  readonly meanCandidates: number;
  readonly meanScanMs: number;
  readonly meanRescoreMs: number;
  /** Codes that each search reads. */
  readonly scannedBytes: number;
  /** How fast one thread reads so many bytes, measured before and after; null: too few bytes to measure. */
  readonly bestGBs: number;
  readonly medianGBs: number;
  readonly path: string;
  readonly note: string | null;
}

export interface StartRow {
  readonly mode: 'i8' | 'b1';
  readonly searchableMs: number;
  readonly adoptMs: number;
  readonly firstSearchMs: number;
  /** Growth of the renderer process over one whose worker has the kernels and nothing else; null where the system does not tell. */
  readonly residentMB: number | null;
  readonly indexMB: number;
}

export interface PolicyRow {
  readonly from: 'probe' | 'watch';
  readonly began: Manner;
  readonly ended: Manner;
  readonly steps: readonly string[];
  readonly samples: number;
  readonly rounds: number;
  /** As the policy measured it; null: it ends with a manner whose result is proven. */
  readonly measuredRecall: number | null;
  /** Of the bench's own queries, in the manner it ended with. */
  readonly recall: number;
  readonly worst: number;
  readonly p50: number;
  readonly p95: number;
}

export interface SectionResult {
  readonly id: string;
  readonly kind: string;
  readonly dimensions: number;
  readonly rows: number;
  readonly queries: number;
  readonly kernels: string;
  readonly modes: readonly ModeRow[];
  readonly starts: readonly StartRow[];
  readonly policy: readonly PolicyRow[];
  /** What the product says about threads for this collection, by mode. */
  readonly threadsReasons: readonly string[];
  /** Each row's `set` while the collection grew, in the large index. */
  readonly set: Distribution;
  readonly changes: ChangeReport;
  readonly residentChanges: ChangeReport | null;
  readonly residentMB: number | null;
  readonly store: StoreReport;
  readonly fileOnDiskBytes: number;
  readonly tookMs: number;
  readonly conditions: Conditions;
}

const root = new URL('../../', import.meta.url);
export const VECTORS_FILE = fileURLToPath(new URL('bench/results/vectors.json', root));
export const VECTORS_SMOKE_FILE = fileURLToPath(new URL('.cache/bench/vectors-smoke.json', root));

export function readSections(file: string): SectionResult[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SectionResult[]) : [];
}

/** Puts a section in the place of its former result; the others stay, each with the commit and time it was measured at. */
export function saveSection(result: SectionResult, order: readonly string[], file: string): void {
  const others = readSections(file).filter(({ id }) => id !== result.id);
  const all = [...others, result].filter(({ id }) => order.includes(id)).sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  mkdirSync(dirname(file), { recursive: true });
  // Written beside it and renamed: a run that is broken off leaves whole results.
  writeFileSync(`${file}.part`, `${JSON.stringify(all, null, 1)}\n`);
  renameSync(`${file}.part`, file);
}

export function mannerWords({ format, candidates }: Manner): string {
  return format === 'i8' ? 'int8' : `bits, ${candidates}`;
}
