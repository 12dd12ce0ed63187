import { describe, expect, it } from 'vitest';
import type { BenchRow } from '../results';
import { readSections, VECTORS_FILE } from '../vectors/vector-results';
import { drawCurves } from './draw-curves';
import { scaleSection, vectorCosts } from './scale-report';

const line = { label: 'p95', points: [{ x: 1_000, y: 0.1 }, { x: 1_000_000, y: 10 }] };

describe('drawCurves', () => {
  it('puts equal ratios at equal distances, higher values higher', () => {
    const svg = drawCurves('curves', [{ title: 'A & B', curves: [{ label: 'p50', points: [{ x: 1_000, y: 1 }, { x: 10_000, y: 10 }, { x: 100_000, y: 100 }] }] }]);
    const [first, second, third] = [...svg.matchAll(/<circle class="n c0" cx="([\d.]+)" cy="([\d.]+)" r="3"/gu)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
    expect(second!.x - first!.x).toBeCloseTo(third!.x - second!.x, 0);
    expect(first!.y - second!.y).toBeCloseTo(second!.y - third!.y, 0);
    expect(first!.y).toBeGreaterThan(third!.y);
    expect(svg).toContain('A &amp; B');
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('draws the target even where it lies outside of the points', () => {
    const svg = drawCurves('curves', [{ title: 'T', target: { label: 'bar', y: 50 }, curves: [line] }]);
    const target = Number(/class="target" d="M52 ([\d.]+)H/u.exec(svg)![1]);
    const highest = Math.min(...[...svg.matchAll(/cy="([\d.]+)" r="3"/gu)].map(([, y]) => Number(y)));
    expect(target).toBeLessThan(highest);
    expect(target).toBeGreaterThan(0);
  });

  it('refuses values that have no logarithm', () => {
    expect(() => drawCurves('x', [{ title: 'T', curves: [{ label: 'l', points: [{ x: 1, y: 0 }] }] }])).toThrow(RangeError);
    expect(() => drawCurves('x', [{ title: 'T', curves: [] }])).toThrow(RangeError);
  });
});

describe('scaleSection', () => {
  const row = (id: string, p95: number): BenchRow => ({ id, label: id, unit: 'ms', count: 9, p50: p95 / 2, p95, p99: p95, target: null, better: 'lower', judgedBy: 'p95', judged: p95, met: null, conditions: {} });

  it('is empty before anything was measured, and draws nothing', () => {
    const saved: string[] = [];
    expect(scaleSection([], [], (name) => saved.push(name))).toEqual([]);
    expect(saved).toEqual([]);
  });

  it('has a line for each size that was measured, and a dash for what was not', () => {
    const saved: string[] = [];
    const text = scaleSection([row('scale-1k-search', 4), row('scale-10k-search', 9), row('scale-10k-memory', 120)], [], (name) => saved.push(name)).join('\n');
    expect(text).toContain('| 1,000 | 2 | 4 | – | – | – | – | – |');
    expect(text).toContain('| 10,000 | 4.5 | 9 | – | – | – | – | 120 |');
    expect(saved).toEqual(['scale-memories.svg']);
  });

  it('takes of the measured vectors those of one kind, in the order of their size', () => {
    const sizes = vectorCosts(readSections(VECTORS_FILE)).map(({ rows }) => rows);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes).size).toBe(sizes.length);
  });
});
