import { describe, expect, it } from 'vitest';
import type { PeerRow } from './peer-results';
import { peerVerdict } from './peer-verdict';

const times = (p50: number) => ({ count: 100, p50, p95: p50 * 2, p99: p50 * 3, most: p50 * 3 });
const done = (label: string, ratio: number | null, changes: Partial<Extract<PeerRow['outcome'], { at: 'done' }>> = {}): PeerRow => ({
  rows: 1_000, id: label, label, packages: label.startsWith('pkg') ? [`${label}@1`] : [], conditions: {},
  outcome: { at: 'done', buildMs: 100, insert: times(1), times: times(ratio ?? 1), recall: 1, worst: 1, fresh: true, memoryMB: 50, ratio, ...changes },
});
const unfinished = (label: string): PeerRow => ({ ...done(label, 1), outcome: { at: 'unfinished', added: 10, buildMs: 60_000 } });

describe('the verdict on one size', () => {
  it('is yes only when every package was asked and is ten times slower', () => {
    expect(peerVerdict(1_000, [done('Engram', null), done('pkg-a', 12), done('a loop', 3)])).toMatch(/at 1,000\?\*\* yes .*Lost: nothing/u);
  });

  it('names who is not ten times slower', () => {
    expect(peerVerdict(1_000, [done('Engram', null), done('pkg-a', 12), done('pkg-b', 2.63)])).toContain('**no**: pkg-b 2.6 ×');
  });

  it('is open where a package was never asked', () => {
    const text = peerVerdict(100_000, [done('Engram', null), done('pkg-a', 12), unfinished('pkg-b')]);
    expect(text).toContain('**not shown**');
    expect(text).toContain('Never asked, because not built in time or not run: pkg-b');
  });

  it('names what is lost, to loops as well, but not to Engram\'s own other row', () => {
    const text = peerVerdict(1_000, [done('Engram', null), done('Engram (bits)', 0.5, { buildMs: 1 }), done('a loop', 0.9, { buildMs: 10, memoryMB: 20 })]);
    expect(text).toContain('**Lost**: search p50 to a loop; search p95 to a loop; build to a loop; memory to a loop.');
  });

  it('says nothing without Engram\'s own row', () => {
    expect(peerVerdict(1_000, [done('pkg-a', 12)])).toBe('');
  });
});
