// @ts-check
/** Rows of different versions, and several rows of one thing: what may stand beside what. Pure. */

/** @typedef {import('./read-results.mjs').Row} Row */
/** @typedef {import('./read-results.mjs').Conditions} Conditions */

/**
 * What is measured in more than one scenario: by the row that documents name, the others that measure the same, or more lightly. So a later one that misses cannot
 * hide behind an earlier one that met.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const SAME_THING = {
  'import-10k': ['library-import-markdown'],
  'search-10k-hybrid': ['scale-10k-search'],
  'search-100k-hybrid': ['scale-100k-search'],
  'keep-10k': ['scale-10k-keep'],
  'warm-start-10k': ['start-reopened-first-search', 'scale-10k-start'],
  'warm-start-10k-complete': ['start-reopened-complete'],
  'memory-10k': ['scale-10k-memory'],
};

/** @param {{ conditions: Conditions }} row */
export const versionOf = ({ conditions }) => String(conditions.version ?? 'unknown version');

/** @param {string} version */
const parts = (version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0);

/** @param {string} a @param {string} b */
export function compareVersions(a, b) {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < 3; at++) if ((left[at] ?? 0) !== (right[at] ?? 0)) return (left[at] ?? 0) - (right[at] ?? 0);
  return 0;
}

/** Oldest first, each once. @param {readonly { conditions: Conditions }[]} rows */
export function versionsOf(rows) {
  return [...new Set(rows.map(versionOf))].sort(compareVersions);
}

/**
 * The latest of the rows that measured the same thing after this one, and would miss its bar.
 * @param {Row} row @param {readonly Row[]} rows
 * @returns {Row | null} judged by the bar of `row`
 */
export function laterMiss(row, rows) {
  const { target, better, conditions: { measuredAt } } = row;
  if (target === null) return null;
  const others = (SAME_THING[row.id] ?? []).flatMap((id) => rows.find((other) => other.id === id) ?? []);
  const later = others.filter(({ judged, conditions }) => String(conditions.measuredAt ?? '') > String(measuredAt ?? '') && (better === 'lower' ? judged > target : judged < target));
  const latest = later.toSorted((a, b) => (String(a.conditions.measuredAt) < String(b.conditions.measuredAt) ? 1 : -1))[0];
  return latest === undefined ? null : { ...latest, target, met: false };
}

/** Whether a row meets its bar, yet not what we hold ourselves to. @param {Row} row */
export function missesGoal({ judged, better, goal, met }) {
  return met === true && goal !== null && goal !== undefined && (better === 'lower' ? judged > goal : judged < goal);
}
