import { firstManner, wantsBits, wantsLargeIndex } from '../../src/core/vector-index/index-policy';
import type { Manner } from '../../src/core/vector-index/large-vector-index';
import type { ChangeReport } from './lab/vector-lab';
import type { ModeRow, SectionResult, StartRow } from './vector-results';

/** What a library of this size is judged by. */
export interface Bar {
  /** For documents that name it. */
  readonly id?: string;
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly target: number;
  readonly better: 'lower' | 'higher';
  readonly met: boolean;
}

/** Bytes that a search reads: all codes, and the rows that it scores exactly. */
export function bytesRead({ mode, meanCandidates, scannedBytes }: ModeRow, { dimensions }: Pick<SectionResult, 'dimensions'>): number {
  const stride = Math.ceil(dimensions / 16) * 16;
  return scannedBytes + meanCandidates * stride * (mode === 'resident' ? 4 : 2);
}

/** How long one thread of this machine takes to read these bytes from memory in order: no scan that reads them can be faster. In ms. */
export function floorMs(row: ModeRow, section: Pick<SectionResult, 'dimensions'>): number {
  return bytesRead(row, section) / 1e6 / row.medianGBs;
}

/** How the product searches a library of this size, by its own policy: bits only where it found them to hold. */
export function mannerOf({ rows, dimensions, policy }: SectionResult): Manner {
  const probed = policy.find(({ from }) => from === 'probe');
  return wantsBits(rows, dimensions, false) && probed !== undefined ? probed.ended : firstManner(rows, dimensions, null);
}

/** The row of one thread of what the product uses for a collection of this size. */
export function rowOfPolicy(section: SectionResult): ModeRow | null {
  if (wantsLargeIndex(section.rows, false)) return rowOf(section, mannerOf(section));
  return section.modes.find(({ mode }) => mode === 'resident') ?? null;
}

/** What changes cost in the index that the product takes for a collection of this size. */
export function changesOf({ rows, changes, residentChanges }: SectionResult): ChangeReport {
  return wantsLargeIndex(rows, false) ? changes : (residentChanges ?? changes);
}

/** The row of one thread in that manner. */
function rowOf(section: SectionResult, manner: Manner): ModeRow | null {
  return section.modes.find(({ mode, candidates, threads }) => threads === 1 && mode === manner.format && (mode === 'i8' || candidates === manner.candidates)) ?? null;
}

/** Those of the sections that were measured. */
export function vectorBars(sections: readonly SectionResult[]): Bar[] {
  const bars: Bar[] = [];
  const add = (what: string, figure: number | null | undefined, unit: string, better: Bar['better'], target: number, id?: string): void => {
    if (figure === null || figure === undefined) return;
    bars.push({ ...(id === undefined ? {} : { id }), what, figure, unit, target, better, met: better === 'lower' ? figure <= target : figure >= target });
  };
  const find = (id: string): SectionResult | undefined => sections.find((section) => section.id === id);
  const startOf = (section: SectionResult, format: Manner['format']): StartRow | undefined => section.starts.find(({ mode }) => mode === format);

  const million = find('vectors-1m-384-clustered');
  if (million !== undefined) {
    const manner = mannerOf(million);
    const row = rowOf(million, manner);
    const start = startOf(million, manner.format);
    add('1,000,000 × 384, clustered, one thread: p95', row?.times.p95, 'ms', 'lower', 50);
    add('1,000,000: recall@10', row?.recall, '', 'higher', 0.99);
    add('1,000,000: memory of the process', start?.residentMB, 'MB', 'lower', 500);
    add('1,000,000: p50 by the bandwidth floor', row === null ? null : row.times.p50 / floorMs(row, million), '×', 'lower', 2);
    add('1,000,000: worker start until everything is searchable', start?.searchableMs, 'ms', 'lower', 3_000);
  }
  const hundred = find('vectors-100k-384-clustered');
  if (hundred !== undefined) {
    const manner = mannerOf(hundred);
    const row = rowOf(hundred, manner);
    add('100,000 × 384, clustered, one thread: p95', row?.times.p95, 'ms', 'lower', 8);
    add('100,000: p50 by the bandwidth floor', row === null ? null : row.times.p50 / floorMs(row, hundred), '×', 'lower', 2);
    add('100,000: worker start until everything is searchable', startOf(hundred, manner.format)?.searchableMs, 'ms', 'lower', 500);
  }
  if (sections.length > 0) {
    add('insert into the index that the product takes, p95, the slowest of all collections', Math.max(...sections.map((section) => changesOf(section).insert.p95)), 'ms', 'lower', 1, 'vectors-insert');
    add('insert into the large index, p95, the slowest of all sizes', Math.max(...sections.map(({ changes }) => changes.insert.p95)), 'ms', 'lower', 1);
    const inTurns = sections.flatMap(({ modes }) => modes.flatMap(({ threads, times, alone }) => (threads > 1 && alone !== undefined ? [{ times, alone }] : [])));
    if (inTurns.length > 0) {
      add('threads: p50 by that of one thread, in turns, the highest of all collections', Math.max(...inTurns.map(({ times, alone }) => times.p50 / alone.p50)), '×', 'lower', 1.1);
      add('threads: p95 by that of one thread, in turns, the highest of all collections', Math.max(...inTurns.map(({ times, alone }) => times.p95 / alone.p95)), '×', 'lower', 1.1);
    }
    const saved = sections.flatMap(({ policy }) => policy.map(({ recall }) => recall));
    if (saved.length > 0) add('recall@10 in the manner that the policy ends with, the lowest of all collections', Math.min(...saved), '', 'higher', 0.99);
  }
  return bars;
}
