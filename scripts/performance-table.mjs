// @ts-check
/**
 * Puts what was measured into the tables of docs/performance.md: the last column of each row follows from the scenarios that the column before it names, so
 * the page can claim nothing that `npm run bench` did not write. Called by it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isMain } from './is-main.mjs';

const PAGE = new URL('../docs/performance.md', import.meta.url);
const HEADER = '| measured by | measured |';
/** A recall under this is not what the product would use. */
const ENOUGH_RECALL = 0.99;

/** @typedef {{ id: string, unit: string, judged: number, count: number, met: boolean | null, judgedBy: string, target: number | null, error?: string }} Row */
/** @typedef {{ id: string, modes: readonly { mode: string, recall: number, times: { count: number, p95: number } }[] }} Section */

/** What the benches wrote: rows of two kinds, by the name of the file. @param {string} name @returns {any[]} */
function read(name) {
  const file = new URL(`../bench/results/${name}.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** @param {number} value */
const short = (value) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3))));

/** @param {Row} row */
function words({ unit, judged, count, met, judgedBy, target }) {
  const figure = `${short(judged)}${unit === 'share' || unit === 'count' || unit === 'ratio' ? '' : ` ${unit === 'percent' ? '%' : unit}`}`;
  const how = judgedBy === 'p95' ? 'p95 ' : '';
  return `${how}${figure}${count > 1 ? ` (n ${count})` : ''}${met === false ? `, **missed** (${short(/** @type {number} */ (target))})` : ''}`;
}

/** @param {Section} section */
function wordsOfVectors({ modes }) {
  const good = modes.filter(({ recall }) => recall >= ENOUGH_RECALL).toSorted((a, b) => a.times.p95 - b.times.p95)[0];
  return good === undefined ? 'no mode with enough recall' : `p95 ${short(good.times.p95)} ms, recall@10 ${good.recall.toFixed(3)} (${good.mode}, n ${good.times.count})`;
}

/** @param {readonly Row[]} rows */
function wordsOfMany(rows) {
  const judged = rows.filter(({ met }) => met !== null);
  const missed = judged.filter(({ met }) => met === false);
  return `${judged.length - missed.length} of ${judged.length} rows met${missed.length === 0 ? '' : `; **missed**: ${missed.map((row) => `\`${row.id}\` ${short(row.judged)} ${row.unit === 'ratio' ? '' : row.unit}`.trim()).join(', ')}`}`;
}

/**
 * @param {string} cell the column "measured by"
 * @param {readonly Row[]} rows
 * @param {readonly Section[]} sections
 * @returns what was measured of what it names; '' when it names nothing, or nothing of it was measured
 */
export function measuredOf(cell, rows, sections) {
  const parts = [...cell.matchAll(/`([a-z0-9*-]+)`/g)].flatMap(([, name]) => {
    if (name.includes('*')) {
      const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
      const [some, other] = [rows.filter(({ id }) => pattern.test(id)), sections.filter(({ id }) => pattern.test(id))];
      return [...(some.length > 0 ? [`\`${name}\`: ${wordsOfMany(some)}`] : []), ...other.map((section) => `\`${section.id}\`: ${wordsOfVectors(section)}`)];
    }
    const row = rows.find(({ id }) => id === name);
    return row === undefined ? [] : [`\`${name}\`: ${words(row)}`];
  });
  return parts.join(' · ');
}

/** @param {string} text @param {readonly Row[]} rows @param {readonly Section[]} sections */
export function withMeasured(text, rows, sections) {
  let inside = false;
  return text
    .split('\n')
    .map((line) => {
      if (!line.startsWith('|')) inside = false;
      else if (line.endsWith(HEADER)) inside = true;
      else if (inside && !/^\|[-|: ]+\|$/.test(line)) {
        const cells = line.split('|').slice(1, -1);
        return `|${cells.slice(0, -1).join('|')}| ${measuredOf(cells.at(-2) ?? '', rows, sections)} |`.replace('|  |', '| |');
      }
      return line;
    })
    .join('\n');
}

export function updatePerformance() {
  writeFileSync(PAGE, withMeasured(readFileSync(PAGE, 'utf8'), read('latest'), read('vectors')));
}

if (isMain(import.meta.url)) updatePerformance();
