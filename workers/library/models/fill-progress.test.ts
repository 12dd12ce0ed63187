import { describe, expect, it } from 'vitest';
import { FillProgress } from './fill-progress';

describe('progress of a fill', () => {
  it('is not known before some calls', () => {
    const progress = new FillProgress();
    expect(progress.rates).toBeNull();
    progress.begin(0);
    progress.note(1_000, 10, 5);
    progress.note(2_000, 10, 10);
    expect(progress.rates).toBeNull();
    progress.note(3_000, 10, 15);
    expect(progress.rates?.textsPerSecond).toBeCloseTo(10);
  });

  it('follows the last calls, not those of long ago', () => {
    const progress = new FillProgress();
    progress.begin(0);
    for (let call = 1; call <= 30; call++) progress.note(call * 1_000, 10, call * 2);
    for (let call = 1; call <= 24; call++) progress.note(30_000 + call * 4_000, 10, 60 + call);
    expect(progress.rates?.textsPerSecond).toBeCloseTo(2.5);
    expect(progress.rates?.memoriesPerSecond).toBeCloseTo(0.25);
  });

  it('does not count a pause', () => {
    const progress = new FillProgress();
    progress.begin(0);
    for (let call = 1; call <= 4; call++) progress.note(call * 1_000, 10, call);
    progress.begin(1_000_000);
    expect(progress.rates).toBeNull();
    for (let call = 1; call <= 4; call++) progress.note(1_000_000 + call * 1_000, 20, 4 + call);
    expect(progress.rates?.textsPerSecond).toBeCloseTo(20);
  });

  it('is not shaken by one very long memory: passages count', () => {
    const progress = new FillProgress();
    progress.begin(0);
    for (let call = 1; call <= 10; call++) progress.note(call * 1_000, 12, 5);
    expect(progress.rates).toMatchObject({ textsPerSecond: 12, memoriesPerSecond: 0 });
  });
});
