// @ts-check
/**
 * Puts the figures of bench/results into the README, between its marks, so that what it claims is what was measured. Called by
 * `npm run bench` and `npm run eval`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { laterMiss, versionOf } from './compare-rows.mjs';
import { isMain } from './is-main.mjs';
import { readRows } from './read-results.mjs';
import { replaceBetween } from './replace-between.mjs';

const README = new URL('../README.md', import.meta.url);

/** @typedef {import('./read-results.mjs').Row} Row */

/** @param {number} value */
const short = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2))));

/** Of times the p95, of memory the private pages of the renderer process. */
const SPEED = [
  ['search-10k-hybrid', 'search by words and meaning, 10,000 notes of 100 words'],
  ['search-100k-hybrid', 'the same, 100,000 notes'],
  ['embed-30-words', 'embedding 30 words, in the worker'],
  ['keep-10k', 'keep, until durable, 10,000 notes'],
  ['warm-start-10k', 'from opening the page to the first search with hits, 10,000 notes'],
  ['memory-10k', 'memory of page and workers, 10,000 notes'],
  ['scale-30k-memory', 'the same, 30,000 notes'],
  ['scale-100k-memory', 'the same, 100,000 notes'],
];

/**
 * The table of the first page. Rows are measured in groups, on different days: where they are not all of one commit, each says which it is of, and how busy the machine
 * was. Where the same thing was measured again later and missed, that row stands here.
 * @param {readonly Row[]} rows
 */
export function speedLines(rows) {
  const shown = SPEED.flatMap(([id, what]) => {
    const row = rows.find((one) => one.id === id);
    return row === undefined ? [] : [{ what, row: laterMiss(row, rows) ?? row }];
  });
  if (shown.length === 0) return [];
  const all = shown.map(({ row }) => row.conditions);
  const built = (/** @type {Row['conditions']} */ conditions) => `${versionOf({ conditions })} (${conditions.commit})`;
  const isOne = new Set(all.map(built)).size === 1;
  const loads = all.map(({ loadAverage }) => Number(loadAverage));
  const machines = [...new Set(all.map(({ browser, cores, cpu }) => `${browser} on ${cores} shared cores (${cpu})`))];
  return [
    `| measured | what | target | samples |${isOne ? '' : ' version, load |'}`,
    `|--:|---|--:|--:|${isOne ? '' : '---|'}`,
    ...shown.map(({ what, row: { judged, unit, target, met, count, judgedBy, conditions } }) =>
      `| **${short(judged)} ${unit}**${judgedBy === 'p95' ? ' p95' : ''} | ${what} | ${(target ?? 0).toLocaleString('en')} ${unit}${met ? '' : ' (missed)'} | ${count} |${isOne ? '' : ` ${built(conditions)}, ${conditions.loadAverage} |`}`),
    '',
    `Measured in ${machines.join('; ')}${isOne ? `, ${built(all[0])}` : ', not all at once: version, commit and load average stand beside each'}; load average ${Math.min(...loads)} to ${Math.max(...loads)}; synthetic notes.`,
  ];
}

function qualityLines() {
  const rows = readRows('eval');
  if (rows.length === 0) return [];
  return [
    '| set | measure | value | bar |',
    '|---|---|--:|--:|',
    ...rows.map((/** @type {{id: string, metric: string, value: number, bar: number | null}} */ row) => `| ${row.id} | ${row.metric} | ${row.value.toFixed(3)} | ${row.bar === null ? '' : row.bar.toFixed(3)} |`),
  ];
}

export function updateReadme() {
  const text = readFileSync(README, 'utf8');
  writeFileSync(README, replaceBetween(replaceBetween(text, 'figures', speedLines(readRows('latest'))), 'quality', qualityLines()));
}

if (isMain(import.meta.url)) updateReadme();
