// @ts-check
/**
 * Puts the figures of bench/results into the README, between its marks, so that what it claims is what was measured. Called by
 * `npm run bench` and `npm run eval`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isMain } from './is-main.mjs';

const README = new URL('../README.md', import.meta.url);

/** @param {string} name */
function read(name) {
  const file = new URL(`../bench/results/${name}.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** @param {string} text @param {string} mark @param {readonly string[]} lines */
function replaceBetween(text, mark, lines) {
  const [begin, end] = [`<!-- ${mark}:begin -->`, `<!-- ${mark}:end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no place marked "${mark}"`);
  return `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}

/** @param {number} value */
const short = (value) => (value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2))));

const SPEED = [
  ['search-10k-hybrid', 'search by words and meaning, 10,000 notes of 100 words'],
  ['search-100k-hybrid', 'the same, 100,000 notes'],
  ['embed-30-words', 'embedding 30 words, in the worker'],
  ['keep-10k', 'keep, until durable, 10,000 notes'],
  ['warm-start-10k', 'from opening the page to the first search with hits, 10,000 notes'],
];

function speedLines() {
  const rows = new Map(read('latest').map((/** @type {{id: string}} */ row) => [row.id, row]));
  const first = rows.get('search-10k-hybrid');
  if (first === undefined) return [];
  const { cpu, cores, browser, loadAverage } = first.conditions;
  return [
    '| p95 | what | target | samples |',
    '|--:|---|--:|--:|',
    ...SPEED.flatMap(([id, what]) => {
      const row = rows.get(id);
      return row === undefined ? [] : [`| **${short(row.p95)} ms** | ${what} | ${row.target} ms${row.met ? '' : ' (missed)'} | ${row.count} |`];
    }),
    '',
    `Measured in ${browser} on ${cores} shared cores (${cpu}, load average ${loadAverage}); synthetic notes.`,
  ];
}

function qualityLines() {
  const rows = read('eval');
  if (rows.length === 0) return [];
  return [
    '| set | measure | value | bar |',
    '|---|---|--:|--:|',
    ...rows.map((/** @type {{id: string, metric: string, value: number, bar: number | null}} */ row) => `| ${row.id} | ${row.metric} | ${row.value.toFixed(3)} | ${row.bar === null ? '' : row.bar.toFixed(3)} |`),
  ];
}

export function updateReadme() {
  const text = readFileSync(README, 'utf8');
  writeFileSync(README, replaceBetween(replaceBetween(text, 'figures', speedLines()), 'quality', qualityLines()));
}

if (isMain(import.meta.url)) updateReadme();
