import { expect, it } from 'vitest';
import { speedLines } from './readme-figures.mjs';

const conditions = { version: '0.6.0', commit: 'abc', measuredAt: '2026-01-02', loadAverage: 0.4, browser: 'Chrome/156', cores: 2, cpu: 'CPU' };
const search = { id: 'search-10k-hybrid', label: '', unit: 'ms', judged: 17.5, p95: 17.5, count: 300, met: false, better: 'lower' as const, judgedBy: 'p95', target: 16, conditions };
const memory = { ...search, id: 'memory-10k', unit: 'MB', judged: 1_029.4, count: 1, met: true, judgedBy: 'single figure', target: 2_000 };

it('prints rows of one commit under one line of conditions', () => {
  const lines = speedLines([search, { ...memory, conditions: { ...conditions, loadAverage: 1.2 } }]);
  expect(lines).toContain('| **18 ms** p95 | search by words and meaning, 10,000 notes of 100 words | 16 ms (missed) | 300 |');
  expect(lines.join('\n')).toContain('**1,029 MB** |');
  expect(lines.at(-1)).toBe('Measured in Chrome/156 on 2 shared cores (CPU), 0.6.0 (abc); load average 0.4 to 1.2; synthetic notes.');
});

it('prints rows of different commits each with its own', () => {
  const lines = speedLines([search, { ...memory, conditions: { ...conditions, version: '0.5.0', commit: 'def', loadAverage: 5 } }]);
  expect(lines[2]).toMatch(/0\.6\.0 \(abc\), 0\.4 \|$/u);
  expect(lines[3]).toMatch(/0\.5\.0 \(def\), 5 \|$/u);
  expect(lines.at(-1)).not.toContain('(abc)');
});

it('prints a later row of the same thing when that one missed', () => {
  const met = { ...search, id: 'search-100k-hybrid', judged: 37, met: true, target: 50 };
  const later = { ...met, id: 'scale-100k-search', judged: 53.6, target: null, met: null, count: 150, conditions: { ...conditions, measuredAt: '2026-01-03' } };
  expect(speedLines([met, later])[2]).toContain('**54 ms** p95 | the same, 100,000 notes | 50 ms (missed) | 150');
  expect(speedLines([met])[2]).toContain('**37 ms**');
});

it('prints nothing where nothing was measured', () => {
  expect(speedLines([])).toEqual([]);
});
