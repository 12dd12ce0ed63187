import { describe, expect, it } from 'vitest';
import type { DownloadState, ModelDescription } from '../../src/contracts/models';
import { ProgressMeter } from './progress';

const description = { id: 'owner/name' } as ModelDescription;

function meterAt(): { readonly states: DownloadState[]; readonly meter: ProgressMeter; tick(ms: number): void } {
  let now = 0;
  const states: DownloadState[] = [];
  return { states, meter: new ProgressMeter(description, (state) => states.push(state), () => now), tick: (ms) => void (now += ms) };
}

describe('progress', () => {
  it('comes at most four times a second, however often bytes come', () => {
    const { states, meter, tick } = meterAt();
    meter.restart(0, 1_000_000);
    for (let bytes = 0; bytes <= 1_000_000; bytes += 1_000) {
      meter.update(bytes, 1_000_000);
      tick(10);
    }
    expect(states.length).toBeGreaterThan(30);
    expect(states.length).toBeLessThanOrEqual(41);
  });

  it('gives rate and time left of the last seconds, and no rate for what was here already', () => {
    const { states, meter, tick } = meterAt();
    meter.restart(500_000, 1_500_000);
    expect(states.at(-1)).toMatchObject({ loadedBytes: 500_000, bytesPerSecond: null, secondsLeft: null });
    for (let second = 1; second <= 20; second++) {
      tick(1_000);
      meter.update(500_000 + second * 10_000, 1_500_000);
    }
    expect(states.at(-1)).toMatchObject({ at: 'running', bytesPerSecond: 10_000, secondsLeft: 80 });
    // The line slows down: after the window only the new pace counts.
    for (let second = 1; second <= 6; second++) {
      tick(1_000);
      meter.update(700_000 + second * 1_000, 1_500_000);
    }
    expect(states.at(-1)!.bytesPerSecond).toBeCloseTo(1_000, 0);
  });

  it('tells the end at once, without a rate', () => {
    const { states, meter, tick } = meterAt();
    meter.restart(0, 100);
    tick(10);
    meter.end('failed', { fault: 'cut-off', facts: {} });
    expect(states.at(-1)).toMatchObject({ at: 'failed', bytesPerSecond: null, secondsLeft: null, problem: { fault: 'cut-off' } });
  });

  it('claims no time left where the size is not known', () => {
    const { states, meter, tick } = meterAt();
    meter.restart(0, null);
    tick(1_000);
    meter.update(5_000, null);
    expect(states.at(-1)).toMatchObject({ totalBytes: null, bytesPerSecond: 5_000, secondsLeft: null });
  });
});
