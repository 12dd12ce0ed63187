import type { PeerRow } from './peer-results';

/** How far ahead of every package Engram wants to be, by the median of a search. */
export const LEAD = 10;

type Done = Extract<PeerRow['outcome'], { readonly at: 'done' }>;
interface DoneRow {
  readonly label: string;
  readonly isPackage: boolean;
  readonly outcome: Done;
}

/**
 * What the rows of one size show, in one line, with everything that is lost. Who did not finish building was never asked, and nothing is said about it.
 * @returns '' where Engram itself was not measured
 */
export function peerVerdict(size: number, rows: readonly PeerRow[]): string {
  const done = rows.flatMap(({ label, packages, outcome }): DoneRow[] => (outcome.at === 'done' ? [{ label, isPackage: packages.length > 0, outcome }] : []));
  const own = done.find(({ outcome }) => outcome.ratio === null);
  if (own === undefined) return '';
  const others = done.filter((row) => row !== own && !row.label.startsWith('Engram'));
  const packages = others.filter(({ isPackage }) => isPackage);
  const unasked = rows.filter(({ packages: of, outcome }) => of.length > 0 && outcome.at !== 'done').map(({ label }) => label);
  const below = packages.filter(({ outcome }) => outcome.ratio! < LEAD);
  const answer = below.length > 0 ? `**no**: ${below.map(({ label, outcome }) => `${label} ${short(outcome.ratio!)}`).join(', ')}` : unasked.length > 0 ? '**not shown**' : 'yes';
  return [
    `**${LEAD} times faster than every package at ${size.toLocaleString('en-GB')}?** ${answer}${packages.length === 0 ? '' : ` (× Engram's p50, of ${packages.length} packages that were asked)`}.`,
    ...(unasked.length === 0 ? [] : [`Never asked, because not built in time or not run: ${unasked.join(', ')}; whether Engram is faster there, this does not show.`]),
    ...losses(own, others),
  ].join(' ');
}

/** What others, packages or not, do better than Engram's first row. */
function losses(own: DoneRow, others: readonly DoneRow[]): string[] {
  const name = (rows: readonly DoneRow[]): string => rows.map(({ label }) => label).join(', ');
  const figures: readonly [string, (row: DoneRow) => boolean][] = [
    ['search p50', ({ outcome }) => outcome.ratio! < 1],
    ['search p95', ({ outcome }) => outcome.times.p95 < own.outcome.times.p95],
    ['build', ({ outcome }) => outcome.buildMs < own.outcome.buildMs],
    ['memory', ({ outcome }) => outcome.memoryMB !== null && own.outcome.memoryMB !== null && outcome.memoryMB < own.outcome.memoryMB],
    ['recall@10', ({ outcome }) => outcome.recall > own.outcome.recall],
  ];
  const lost = figures.map(([what, isBetter]) => [what, others.filter(isBetter)] as const).filter(([, better]) => better.length > 0);
  return [lost.length === 0 ? 'Lost: nothing.' : `**Lost**: ${lost.map(([what, better]) => `${what} to ${name(better)}`).join('; ')}.`];
}

function short(value: number): string {
  return `${Number(value.toPrecision(2))} ×`;
}
