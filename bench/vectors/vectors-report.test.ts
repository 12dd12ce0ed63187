import { describe, expect, it } from 'vitest';
import { vectorBars } from './vector-bars';
import type { ModeRow, SectionResult } from './vector-results';
import { vectorsSection } from './vectors-report';
import { vectorSections } from './sections';
import { peersSection } from '../peers/peers-report';
import type { PeerRow } from '../peers/peer-results';

const times = (p50: number, p95: number) => ({ count: 100, p50, p95, p99: p95, most: p95 });

const mode = (changes: Partial<ModeRow>): ModeRow => ({
  mode: 'i8', candidates: null, threads: 1, times: times(10, 12), recall: 1, worst: 1, recallOfQuestions: 1, recallOfPassages: null, exactShare: 1, meanCandidates: 0,
  meanScanMs: 9, meanRescoreMs: 1, scannedBytes: 388e6, bestGBs: 12, medianGBs: 10, path: 'simd-i8+f16', note: null, ...changes,
});

const change = { insert: times(0.01, 0.02), remove: times(0.01, 0.02), replace: times(0.01, 0.02) };

const million = (changes: Partial<SectionResult> = {}): SectionResult => ({
  id: 'vectors-1m-384-clustered', kind: 'clustered', dimensions: 384, rows: 1_000_000, queries: 100, kernels: 'simd',
  modes: [mode({ times: times(55, 60) }), mode({ mode: 'b1', candidates: 400, scannedBytes: 48e6, recall: 0.98 }), mode({ mode: 'b1', candidates: 1_000, scannedBytes: 48e6, recall: 0.995, times: times(6, 8) })],
  starts: [
    { mode: 'b1', searchableMs: 900, adoptMs: 800, firstSearchMs: 10, residentMB: 120, indexMB: 100 },
    { mode: 'i8', searchableMs: 2_900, adoptMs: 2_800, firstSearchMs: 60, residentMB: 450, indexMB: 430 },
  ],
  policy: [{ from: 'probe', began: { format: 'i8', candidates: 400 }, ended: { format: 'b1', candidates: 1_000 }, steps: ['2026-11-21: bits found enough'], samples: 30, rounds: 8, measuredRecall: 0.996, recall: 0.995, worst: 0.9, p50: 6, p95: 8 }],
  threadsReasons: ['b1: one thread'], set: times(0.01, 0.02), changes: change, residentChanges: null, residentMB: null, store: { bitsMs: 1, sealMs: 1, fileBytes: 900e6 }, fileOnDiskBytes: 900e6,
  tookMs: 60_000, conditions: { commit: 'abc' }, ...changes,
});

describe('the report on vectors', () => {
  it('is empty before anything was measured', () => {
    expect(vectorsSection([])).toEqual([]);
    expect(peersSection([])).toEqual([]);
  });

  it('judges the manner that the policy ended with, not the best row', () => {
    const bars = vectorBars([million()]);
    expect(bars.find(({ what }) => what.includes('p95') && what.includes('1,000,000'))).toMatchObject({ figure: 8, met: true });
    expect(bars.find(({ what }) => what === '1,000,000: recall@10')).toMatchObject({ figure: 0.995, met: true });
    const [slow] = vectorBars([million({ policy: [{ ...million().policy[0], ended: { format: 'i8', candidates: 400 } }] })]);
    expect(slow).toMatchObject({ figure: 60, met: false });
  });

  it('names what is missed, and shows it', () => {
    const text = vectorsSection([million({ changes: { ...change, insert: times(0.5, 1.5) } })]).join('\n');
    expect(text).toContain('**Missed: insert into the index that the product takes, p95');
    expect(text).toMatch(/insert into the index that the product takes, p95.*1\.5 ms.*\*\*no\*\*/u);
    expect(text).toContain('| **bits, 1000** |');
  });

  it('divides by the floor of all bytes that are read', () => {
    // 48 MB of codes and 1,000 rows of 768 bytes at 10 GB/s: 4.9 ms, of which 6 is 1.23 times.
    const modes = [mode({ mode: 'b1', candidates: 1_000, scannedBytes: 48e6, meanCandidates: 1_000, times: times(6, 8) })];
    expect(vectorBars([million({ modes })]).find(({ unit }) => unit === '×')!.figure).toBeCloseTo(6 / 4.8768, 5);
  });

  it('judges inserts in the index that the product takes for the size, and shows both', () => {
    const slow = { ...change, insert: times(0.5, 1.5) };
    const small = million({ id: 'vectors-1k-384-clustered', rows: 1_000, modes: [mode({ mode: 'resident' })], policy: [], changes: slow, residentChanges: change });
    const bars = vectorBars([small]);
    expect(bars.find(({ what }) => what.startsWith('insert into the index that'))).toMatchObject({ figure: 0.02, met: true });
    expect(bars.find(({ what }) => what.startsWith('insert into the large'))).toMatchObject({ figure: 1.5, met: false });
    expect(vectorsSection([small]).join('\n')).toContain('| `vectors-1k-384-clustered` | **resident** | 100 | 0.01 | 0.02 |');
  });

  it('judges threads by one thread in turns with them, and by nothing else', () => {
    const threads = (alone?: ModeRow['alone']) => million({ modes: [...million().modes, mode({ threads: 2, times: times(8, 15), ...(alone === undefined ? {} : { alone }) })] });
    const bars = vectorBars([threads(times(10, 12))]).filter(({ what }) => what.startsWith('threads'));
    expect(bars.map(({ figure, met }) => [figure, met])).toEqual([[0.8, true], [1.25, false]]);
    expect(vectorBars([threads()]).filter(({ what }) => what.startsWith('threads'))).toEqual([]);
    expect(vectorsSection([threads()]).join('\n')).toContain('not in turns');
  });

  it('has sections with ids of their own that begin alike', () => {
    const ids = vectorSections.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('vectors-'))).toBe(true);
    expect(ids).toContain('vectors-1m-384-clustered');
    expect(ids).toContain('vectors-100k-384-clustered');
  });
});

describe('the report on peers', () => {
  it('shows who is faster, who did not finish, and who could not be run', () => {
    const row = (id: string, outcome: PeerRow['outcome']): PeerRow => ({ rows: 1_000, id, label: id, packages: [], outcome, conditions: {} });
    const text = peersSection([
      row('own', { at: 'done', buildMs: 20, insert: times(1, 1), times: times(1, 2), recall: 1, worst: 1, fresh: true, memoryMB: null, ratio: null }),
      row('a', { at: 'done', buildMs: 10, insert: times(1, 1), times: times(1, 2), recall: 1, worst: 1, fresh: false, memoryMB: null, ratio: 0.5 }),
      row('b', { at: 'unfinished', added: 512, buildMs: 60_000 }),
      row('c', { at: 'failed', reason: 'no reply' }),
    ]).join('\n');
    expect(text).toMatch(/\| a \|.*\*\*no\*\*.*\| 0\.5 \|/u);
    expect(text).toContain('**not finished**: 512 rows after 60 s');
    expect(text).toContain('could not be run: no reply');
  });
});
