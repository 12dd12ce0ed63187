import type { CheckRow } from './judge';

const WORDS: Readonly<Record<CheckRow['verdict'], string>> = {
  regressed: 'REGRESSED', improved: 'improved', unchanged: 'unchanged', unsure: 'too noisy to say', failed: 'NOT MEASURED', unsupported: 'not supported',
};

/** For a terminal: a line for each metric, and the reasons below. */
export function checkTable(rows: readonly CheckRow[]): string {
  const cells = rows.map((row) => [
    row.id,
    row.before === null ? '–' : `${row.before.p50}`,
    row.after === null ? '–' : `${row.after.p50}`,
    row.unit,
    row.ratio === null ? '–' : row.ratio.estimate.toFixed(3),
    row.ratio === null ? '–' : `${row.ratio.low.toFixed(3)} to ${row.ratio.high.toFixed(3)}`,
    row.before === null ? '–' : `${row.rounds} x ${Math.round(row.before.samples / row.rounds)}`,
    WORDS[row.verdict],
  ]);
  const head = ['metric', 'before', 'after', 'unit', 'ratio', '95 % interval', 'n', 'verdict'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]!.length)));
  const leftAligned = new Set([0, 3, 7]);
  const lineOf = (line: readonly string[]): string => line.map((cell, column) => (leftAligned.has(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd();
  return [
    lineOf(head),
    ...cells.map(lineOf),
    '',
    ...rows.map(({ label, verdict, reason }) => `${label}: ${WORDS[verdict]}. ${reason}`),
    '',
    summaryOf(rows),
  ].join('\n');
}

function summaryOf(rows: readonly CheckRow[]): string {
  const idsOf = (verdict: CheckRow['verdict']): string => rows.filter((row) => row.verdict === verdict).map(({ id }) => id).join(', ');
  const [regressed, failed, unsure, improved] = [idsOf('regressed'), idsOf('failed'), idsOf('unsure'), idsOf('improved')];
  return [
    regressed === '' ? 'Nothing is shown to have regressed.' : `Regressed: ${regressed}.`,
    improved === '' ? '' : `Improved: ${improved}.`,
    failed === '' ? '' : `Could not be measured: ${failed}.`,
    unsure === '' ? '' : `Too noisy to say: ${unsure}. A quieter machine, or more rounds (--rounds 40), may tell.`,
  ].filter((words) => words !== '').join(' ');
}
