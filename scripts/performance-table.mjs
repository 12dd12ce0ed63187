// @ts-check
/**
 * Puts what was measured into the tables of docs/performance.md: the last column of each row follows from the scenarios that the column before it names, so
 * the page can claim nothing that `npm run bench` did not write; and lists everything that is missed, named in a table or not. Called by it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compareVersions, laterMiss, missesGoal, versionOf, versionsOf } from './compare-rows.mjs';
import { isMain } from './is-main.mjs';
import { readResults } from './read-results.mjs';
import { replaceBetween } from './replace-between.mjs';

const PAGE = new URL('../docs/performance.md', import.meta.url);
const HEADER = '| measured by | measured |';

/** @typedef {import('./read-results.mjs').Row} Row */
/** @typedef {import('./read-results.mjs').VectorFigure} VectorFigure */
/** @typedef {import('./read-results.mjs').Bar} Bar */

/** @param {number} value */
const short = (value) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3))));

/** @param {number} value @param {string} unit */
const withUnit = (value, unit) => `${short(value)}${unit === 'share' || unit === 'count' || unit === 'ratio' || unit === '' ? '' : ` ${unit === 'percent' ? '%' : unit}`}`;

/** In brackets after a figure: how many samples, and the version where it is not the newest. @param {readonly string[]} facts */
const brackets = (facts) => (facts.length === 0 ? '' : ` (${facts.join(', ')})`);

/** @param {{ conditions: import('./read-results.mjs').Conditions }} row @param {string} newest */
const ageOf = (row, newest) => (versionOf(row) === newest ? [] : [versionOf(row)]);

/** @param {Row} row @param {readonly Row[]} rows @param {string} newest */
function words(row, rows, newest) {
  const { unit, judged, count, met, judgedBy, target, goal } = row;
  const figure = `${judgedBy === 'p95' ? 'p95 ' : judgedBy === 'upper end of 95 %' ? 'at most ' : ''}${withUnit(judged, unit)}${brackets([...(count > 1 ? [`n ${count}`] : []), ...ageOf(row, newest)])}`;
  const verdict = met === null && target !== null ? ', not judged' : met === false ? `, **missed** (${short(/** @type {number} */ (target))})` : missesGoal(row) ? `, goal missed (${short(/** @type {number} */ (goal))})` : '';
  const later = met === false ? null : laterMiss(row, rows);
  return `${figure}${verdict}${later === null ? '' : `; measured later, \`${later.id}\` **misses** it: ${withUnit(later.judged, later.unit)}${brackets(ageOf(later, newest))}`}`;
}

/** @param {VectorFigure} figure @param {string} newest */
function wordsOfVectors(figure, newest) {
  const { p95, recall, manner, count, target, met } = figure;
  return `p95 ${short(p95)} ms, recall@10 ${recall.toFixed(3)}${brackets([manner, 'one thread', `n ${count}`, ...ageOf(figure, newest)])}${met === false ? `, **missed** (${short(/** @type {number} */ (target))})` : ''}`;
}

/** @param {readonly Row[]} some @param {readonly Row[]} rows @param {string} newest */
function wordsOfMany(some, rows, newest) {
  const judged = some.filter(({ met }) => met !== null);
  const missed = judged.filter(({ met }) => met === false);
  const versions = versionsOf(some);
  const age = versions.every((version) => version === newest) ? '' : brackets([versions.length === 1 ? versions[0] : `${versions[0]} to ${versions.at(-1)}`]);
  const late = judged.flatMap((row) => (row.met === false ? [] : (laterMiss(row, rows) ?? [])));
  return `${judged.length - missed.length} of ${judged.length} rows met${age}${missed.length === 0 ? '' : `; **missed**: ${list(missed)}`}${late.length === 0 ? '' : `; measured later, **missed**: ${list(late)}`}`;
}

/** @param {readonly Row[]} rows */
const list = (rows) => rows.map(({ id, judged, unit }) => `\`${id}\` ${withUnit(judged, unit)}`).join(', ');

/** @param {readonly { conditions: import('./read-results.mjs').Conditions }[]} all */
const newestOf = (all) => versionsOf(all).toSorted(compareVersions).at(-1) ?? '';

/**
 * @param {string} cell the column "measured by"
 * @param {readonly Row[]} rows
 * @param {readonly VectorFigure[]} figures
 * @param {readonly Bar[]} bars
 * @returns what was measured of what it names; '' when it names nothing, or nothing of it was measured
 */
export function measuredOf(cell, rows, figures, bars = []) {
  const newest = newestOf([...rows, ...figures]);
  const parts = [...cell.matchAll(/`([a-z0-9*-]+)`/g)].flatMap(([, name]) => {
    const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
    const others = figures.filter(({ id }) => pattern.test(id)).map((figure) => `\`${figure.id}\`: ${wordsOfVectors(figure, newest)}`);
    const some = rows.filter(({ id }) => pattern.test(id));
    if (some.length === 0) return [...others, ...bars.filter(({ id }) => id === name).map(({ what, figure, unit, target, met }) => `\`${name}\`: ${withUnit(figure, unit)} (${what})${met ? '' : `, **missed** (${short(target)})`}`)];
    return [`\`${name}\`: ${name.includes('*') ? wordsOfMany(some, rows, newest) : words(some[0], rows, newest)}`, ...others];
  });
  return parts.join(' · ');
}

/**
 * Everything that is missed: bars first, then goals of what meets its bar.
 * @param {readonly Row[]} rows @param {readonly VectorFigure[]} figures @param {readonly Bar[]} bars
 */
export function missedLines(rows, figures, bars) {
  const judged = [...rows.filter(({ met }) => met !== null), ...figures.filter(({ met }) => met !== null), ...bars];
  const commit = (/** @type {import('./read-results.mjs').Conditions} */ conditions) => `${versionOf({ conditions })}, ${conditions.commit}`;
  const missed = [
    ...rows.filter(({ met }) => met === false).map((row) => `| \`${row.id}\` | ${row.label} | ${withUnit(row.judged, row.unit)} | ${withUnit(/** @type {number} */ (row.target), row.unit)} | ${commit(row.conditions)} |`),
    ...figures.filter(({ met }) => met === false).map((row) => `| \`${row.id}\` | One search, ${row.manner}, one thread: p95 | ${withUnit(row.p95, 'ms')} | ${withUnit(/** @type {number} */ (row.target), 'ms')} | ${commit(row.conditions)} |`),
    ...bars.filter(({ met }) => !met).map(({ what, figure, target, unit }) => `| vectors | ${what} | ${withUnit(figure, unit)} | ${withUnit(target, unit)} | see benchmarks.md |`),
  ];
  const goals = rows.filter(missesGoal).map((row) => `\`${row.id}\` ${withUnit(row.judged, row.unit)} (${withUnit(/** @type {number} */ (row.goal), row.unit)})`);
  return [
    `${judged.length - missed.length} of ${judged.length} bars are met, ${missed.length} are missed:`,
    '',
    '| row | what | measured | bar | version, commit |',
    '|---|---|--:|--:|---|',
    ...missed,
    '',
    ...(goals.length === 0 ? [] : [`Bar met, our own goal missed: ${goals.join(', ')}.`]),
  ];
}

/** @param {string} text @param {readonly Row[]} rows @param {readonly VectorFigure[]} figures @param {readonly Bar[]} bars */
export function withMeasured(text, rows, figures, bars = []) {
  let inside = false;
  return text
    .split('\n')
    .map((line) => {
      if (!line.startsWith('|')) inside = false;
      else if (line.endsWith(HEADER)) inside = true;
      else if (inside && !/^\|[-|: ]+\|$/.test(line)) {
        const cells = line.split('|').slice(1, -1);
        return `|${cells.slice(0, -1).join('|')}| ${measuredOf(cells.at(-2) ?? '', rows, figures, bars)} |`.replace('|  |', '| |');
      }
      return line;
    })
    .join('\n');
}

export async function updatePerformance() {
  const { rows, figures, bars } = await readResults();
  writeFileSync(PAGE, replaceBetween(withMeasured(readFileSync(PAGE, 'utf8'), rows, figures, bars), 'missed', missedLines(rows, figures, bars)));
}

if (isMain(import.meta.url)) await updatePerformance();
