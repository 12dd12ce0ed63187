import { bytesRead, floorMs, rowOfPolicy } from './vector-bars';
import { mannerWords, type ModeRow, type SectionResult } from './vector-results';

/** Below, a search is over before a floor says anything. */
const FEWEST_ROWS = 100_000;

const number = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-GB') : String(Number(value.toPrecision(3))));

/** For docs/vectors.md: how far a search is from what reading the same bytes takes, of int8 codes and of what the product takes; clustered vectors, one thread. */
export function floorLines(sections: readonly SectionResult[]): string[] {
  const rows = sections
    .filter((section) => section.kind === 'clustered' && section.rows >= FEWEST_ROWS)
    .sort((a, b) => a.rows - b.rows || b.dimensions - a.dimensions)
    .flatMap((section) => {
      const taken = rowOfPolicy(section);
      const int8 = section.modes.find(({ mode, threads }) => mode === 'i8' && threads === 1);
      return [...new Set([taken, int8])].flatMap((row) => (row === null || row === undefined ? [] : [lineOf(section, row, row === taken)]));
    });
  return rows.length === 0
    ? []
    : ['| rows × dimensions | codes | reads, MB | p50, ms | scan | rescoring | floor, ms | × floor |', '|---|---|--:|--:|--:|--:|--:|--:|', ...rows];
}

function lineOf(section: SectionResult, row: ModeRow, isTaken: boolean): string {
  const floor = floorMs(row, section);
  const codes = row.mode === 'resident' ? 'resident' : mannerWords({ format: row.mode, candidates: row.candidates ?? 0 });
  const figures = [bytesRead(row, section) / 1e6, row.times.p50, row.meanScanMs, row.meanRescoreMs, floor, row.times.p50 / floor].map(number);
  return `| ${section.rows.toLocaleString('en-GB')} × ${section.dimensions} | ${isTaken ? `**${codes}**` : codes} | ${figures.join(' | ')} |`;
}
