import { expect, it } from 'vitest';
import { measuredOf, missedLines, withMeasured } from './performance-table.mjs';

const NEW = { version: '0.10.0', commit: 'abc', measuredAt: '2026-02-01' };
const OLD = { version: '0.9.1', commit: 'def', measuredAt: '2026-01-01' };
const row = { id: 'a-10k', label: 'A', unit: 'ms', judged: 17.46, p95: 17.46, count: 300, met: false, better: 'lower' as const, judgedBy: 'p95', target: 16, conditions: NEW };
const share = { ...row, id: 'b', unit: 'share', judged: 1, count: 1, met: true, better: 'higher' as const, judgedBy: 'mean', target: 0.99 };
const rows = [row, { ...row, id: 'a-100k', judged: 40, met: true, target: 50 }, share];
const figure = { id: 'vectors-1m', manner: 'bits, 400', p95: 12.3, recall: 0.999, count: 100, target: 50, met: true, conditions: NEW };

it('says of each scenario that is named what was measured, and that it missed', () => {
  expect(measuredOf(' `a-10k`; `b`, `not-yet`, `src/core` ', rows, [])).toBe('`a-10k`: p95 17.5 ms (n 300), **missed** (16) · `b`: 1');
});

it('counts many by a pattern, and names those that missed', () => {
  expect(measuredOf('`a-*`', rows, [])).toBe('`a-*`: 1 of 2 rows met; **missed**: `a-10k` 17.5 ms');
});

it('says of the vector index what the product takes, with one thread, and that it missed', () => {
  expect(measuredOf('`vectors-*`', [], [figure])).toBe('`vectors-1m`: p95 12.3 ms, recall@10 0.999 (bits, 400, one thread, n 100)');
  expect(measuredOf('`vectors-1m`', [], [{ ...figure, manner: 'int8', p95: 64.85, met: false }])).toBe('`vectors-1m`: p95 64.8 ms, recall@10 0.999 (int8, one thread, n 100), **missed** (50)');
});

it('knows a bar of the vectors by its id', () => {
  const bar = { id: 'vectors-insert', what: 'insert, p95', figure: 1.5, unit: 'ms', target: 1, better: 'lower' as const, met: false };
  expect(measuredOf('`vectors-insert`', [], [], [bar])).toBe('`vectors-insert`: 1.5 ms (insert, p95), **missed** (1)');
});

it('names the version of what was not measured at the newest, by number and not by letter', () => {
  const old = { ...share, conditions: OLD };
  expect(measuredOf('`b`', [row, old], [])).toBe('`b`: 1 (0.9.1)');
  expect(measuredOf('`*`', [row, old], [])).toBe('`*`: 1 of 2 rows met (0.9.1 to 0.10.0); **missed**: `a-10k` 17.5 ms');
  expect(measuredOf('`vectors-1m`', [row], [{ ...figure, conditions: OLD }])).toContain('n 100, 0.9.1');
});

it('does not let a later row of the same thing miss in silence', () => {
  const met = { ...row, id: 'search-100k-hybrid', judged: 37, met: true, target: 50, conditions: OLD };
  const later = { ...row, id: 'scale-100k-search', judged: 53.6, target: null, met: null };
  expect(measuredOf('`search-100k-hybrid`', [met, later], [])).toBe('`search-100k-hybrid`: p95 37 ms (n 300, 0.9.1); measured later, `scale-100k-search` **misses** it: 53.6 ms');
  expect(measuredOf('`search-100k-*`', [met, later], [])).toContain('measured later, **missed**: `scale-100k-search` 53.6 ms');
  // An earlier one was made good since; one that is faster misses nothing.
  expect(measuredOf('`search-100k-hybrid`', [{ ...met, conditions: NEW }, { ...later, conditions: OLD }], [])).not.toContain('later');
  expect(measuredOf('`search-100k-hybrid`', [met, { ...later, judged: 49 }], [])).not.toContain('later');
});

it('says that a row with a bar was not judged, and that a slope is judged by the most that it may be', () => {
  expect(measuredOf('`b`', [{ ...share, met: null }], [])).toBe('`b`: 1, not judged');
  expect(measuredOf('`b`', [{ ...share, unit: 'MB/h', judgedBy: 'upper end of 95 %' }], [])).toBe('`b`: at most 1 MB/h');
});

it('says that a goal is missed where the bar is met', () => {
  expect(measuredOf('`b`', [{ ...share, judged: 0.995, goal: 1 }], [])).toBe('`b`: 0.995, goal missed (1)');
  expect(measuredOf('`b`', [{ ...share, goal: 1 }], [])).toBe('`b`: 1');
});

it('lists everything that is missed, whether or not a table names it', () => {
  const bar = { what: 'p50 by the floor', figure: 4.59, unit: '×', target: 2, better: 'lower' as const, met: false };
  const text = missedLines([row, { ...share, judged: 0.995, goal: 1 }], [{ ...figure, p95: 64.8, met: false }], [bar]).join('\n');
  expect(text).toContain('1 of 4 bars are met, 3 are missed');
  expect(text).toContain('| `a-10k` | A | 17.5 ms | 16 ms | 0.10.0, abc |');
  expect(text).toContain('| `vectors-1m` | One search, bits, 400, one thread: p95 | 64.8 ms | 50 ms |');
  expect(text).toContain('| vectors | p50 by the floor | 4.59 × | 2 × |');
  expect(text).toContain('goal missed: `b` 0.995 (1)');
});

it('changes the last column of these tables and nothing else, however often', () => {
  const page = ['| other |', '|---|', '| `b` |', '', '| what | measured by | measured |', '|---|---|---|', '| x | `b` |  |', '| y | a journey | old |', 'text'].join('\n');
  const once = withMeasured(page, rows, []);
  expect(once.split('\n').slice(6)).toEqual(['| x | `b` | `b`: 1 |', '| y | a journey | |', 'text']);
  expect(withMeasured(once, rows, [])).toBe(once);
});
