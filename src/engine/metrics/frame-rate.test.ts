import { describe, expect, it } from 'vitest';
import { FrameRate, frameRate, type FrameSource } from './frame-rate';
import { lab } from './testing/lab';

const steady = (count: number, ms: number) => Array.from({ length: count }, (_, i) => i * ms);

describe('frameRate', () => {
  it('is what a steady display shows, with nothing left out', () => {
    expect(frameRate(steady(61, 1000 / 60))).toMatchObject({ perSecond: expect.closeTo(60, 6), dropped: 0 });
    expect(frameRate(steady(121, 1000 / 120))).toMatchObject({ perSecond: expect.closeTo(120, 6), dropped: 0 });
  });

  it('counts each frame that the display was ready for and did not get', () => {
    const times = steady(41, 16).filter((_, i) => i !== 10 && i !== 20 && i !== 21);
    expect(frameRate(times)).toMatchObject({ dropped: expect.closeTo(3 / 40, 9), perSecond: expect.closeTo(37 / 0.64, 6) });
  });

  it('knows from before what the display can do, when everything is slow', () => {
    expect(frameRate(steady(31, 32))?.dropped).toBe(0);
    expect(frameRate(steady(31, 32), 16)?.dropped).toBeCloseTo(0.5, 9);
  });

  it('takes a page that is slow for what it is, not for a slow display', () => {
    expect(frameRate(steady(6, 100))).toMatchObject({ perSecond: expect.closeTo(10, 6), dropped: expect.closeTo(25 / 30, 6) });
  });

  it('says nothing of a short moment', () => {
    expect(frameRate(steady(12, 16))).toBeNull();
    expect(frameRate(steady(3, 500))).toBeNull();
    expect(frameRate([])).toBeNull();
  });
});

describe('FrameRate', () => {
  function display() {
    let callback: ((at: number) => void) | null = null;
    const target = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
    let time = 0;
    const source: FrameSource = {
      requestFrame: (next) => {
        callback = next;
        return 1;
      },
      cancelFrame: () => {
        callback = null;
      },
      now: () => time,
      target: target as unknown as FrameSource['target'],
    };
    return {
      source,
      target,
      isAsked: () => callback !== null,
      run(ms: number, intervalMs = 1000 / 60) {
        for (const end = time + ms; time < end; ) {
          time += intervalMs;
          const next = callback;
          callback = null;
          next?.(time);
        }
      },
    };
  }

  it('asks for no frame while nothing moves, and for none half a second later', () => {
    const { monitor, samples } = lab();
    const { source, target, isAsked, run } = display();
    const rate = new FrameRate(monitor, source);
    run(500);
    expect(isAsked()).toBe(false);
    target.dispatchEvent(new Event('scroll'));
    expect(isAsked()).toBe(true);
    run(600);
    expect(isAsked()).toBe(false);
    expect(samples('frames.rate')).toEqual([expect.closeTo(60, 3)]);
    rate.close();
    target.dispatchEvent(new Event('scroll'));
    expect(isAsked()).toBe(false);
  });

  it('gives a sample for each second of a long movement, and pauses when it does not end', () => {
    const { monitor, samples } = lab();
    const { source, target, isAsked, run } = display();
    const rate = new FrameRate(monitor, source);
    const moving = () => target.dispatchEvent(new Event('animationstart'));
    for (let i = 0; i < 110; i++) {
      moving();
      run(100);
    }
    expect(samples('frames.rate').length).toBeGreaterThanOrEqual(9);
    expect(isAsked()).toBe(false);
    run(20_000);
    moving();
    expect(isAsked()).toBe(true);
    rate.close();
  });

  it('looks for half a second in ten while somebody watches the figures', () => {
    const { monitor, samples } = lab();
    const { source, isAsked, run } = display();
    const rate = new FrameRate(monitor, source);
    let asked = 0;
    for (let second = 0; second < 20; second++) {
      rate.look();
      if (isAsked()) asked++;
      run(1000);
    }
    expect([asked, samples('frames.rate').length]).toEqual([2, 2]);
  });

  it('watches no page that nobody sees', () => {
    const { monitor } = lab();
    const { source, target, isAsked } = display();
    const rate = new FrameRate(monitor, source);
    target.visibilityState = 'hidden';
    rate.look();
    expect(isAsked()).toBe(false);
    expect(new FrameRate(monitor, null).unsupported()).toBe('not supported by this browser');
  });
});
