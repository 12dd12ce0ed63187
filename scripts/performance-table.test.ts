import { expect, it } from 'vitest';
import { measuredOf, withMeasured } from './performance-table.mjs';

const row = { id: 'a-10k', unit: 'ms', judged: 17.46, count: 300, met: false, judgedBy: 'p95', target: 16 };
const rows = [row, { ...row, id: 'a-100k', judged: 40, met: true }, { ...row, id: 'b', unit: 'share', judged: 1, count: 1, met: true, judgedBy: 'mean' }];

it('says of each scenario that is named what was measured, and that it missed', () => {
  expect(measuredOf(' `a-10k`; `b`, `not-yet`, `src/core` ', rows, [])).toBe('`a-10k`: p95 17.5 ms (n 300), **missed** (16) · `b`: 1');
});

it('counts many by a pattern, and names those that missed', () => {
  expect(measuredOf('`a-*`', rows, [])).toBe('`a-*`: 1 of 2 rows met; **missed**: `a-10k` 17.5 ms');
});

it('takes of the vector index the fastest way with enough recall', () => {
  const modes = [{ mode: 'b1', recall: 0.51, times: { count: 9, p95: 1 } }, { mode: 'i8', recall: 1, times: { count: 9, p95: 4 } }];
  expect(measuredOf('`vectors-*`', [], [{ id: 'vectors-1m', modes }])).toBe('`vectors-1m`: p95 4 ms, recall@10 1.000 (i8, n 9)');
});

it('changes the last column of these tables and nothing else, however often', () => {
  const page = ['| other |', '|---|', '| `b` |', '', '| what | measured by | measured |', '|---|---|---|', '| x | `b` |  |', '| y | a journey | old |', 'text'].join('\n');
  const once = withMeasured(page, rows, []);
  expect(once.split('\n').slice(6)).toEqual(['| x | `b` | `b`: 1 |', '| y | a journey | |', 'text']);
  expect(withMeasured(once, rows, [])).toBe(once);
});
