import type { MetricWithAttribution } from 'web-vitals/attribution';
import { describe, expect, it } from 'vitest';
import { lab } from './testing/lab';
import { Vitals } from './vitals';

type Report = (metric: MetricWithAttribution) => void;
const TYPES = ['largest-contentful-paint', 'event', 'layout-shift', 'paint', 'navigation'];

/** The library as far as it calls back. */
function library() {
  const reports: { readonly name: string; readonly every: boolean; readonly report: Report }[] = [];
  const on = (name: string) => (report: Report, options?: { readonly reportAllChanges?: boolean }) => void reports.push({ name, every: options?.reportAllChanges === true, report });
  const module = { onLCP: on('LCP'), onINP: on('INP'), onCLS: on('CLS'), onFCP: on('FCP'), onTTFB: on('TTFB') } as unknown as typeof import('web-vitals/attribution');
  return {
    load: async () => module,
    tell: (metric: object, isFinal = true) => {
      const { name } = metric as { readonly name: string };
      for (const { report } of reports.filter((known) => known.name === name && (isFinal || known.every))) report({ entries: [{ startTime: 5 }], ...metric } as unknown as MetricWithAttribution);
    },
  };
}

const lcp = (value: number) => ({ name: 'LCP', value, attribution: { target: 'main>h1', url: 'https://engram.test/images/diary.png?token=1', timeToFirstByte: 8, resourceLoadDelay: 20, resourceLoadDuration: 30, elementRenderDelay: value - 58 } });
const inp = (value: number) => ({
  name: 'INP', value,
  attribution: {
    interactionTarget: 'button.composer-keep', interactionType: 'pointer', inputDelay: 4, processingDuration: value - 12, presentationDelay: 8,
    longestScript: { entry: { startTime: 0, duration: value - 20, sourceFunctionName: 'keep', sourceURL: 'https://engram.test/assets/App-1.js', sourceCharPosition: 9, invoker: 'BUTTON.onclick' } },
  },
});

describe('Vitals', () => {
  it('takes the largest paint as a sample when it is final, and shows it before', async () => {
    const { monitor, samples } = lab();
    const { load, tell } = library();
    const vitals = new Vitals({ monitor, load, entryTypes: TYPES, timeOrigin: 1000 });
    await vitals.watching;
    tell(lcp(120), false);
    tell(lcp(310), false);
    expect(vitals.latest('vitals.LCP')).toBe(310);
    expect(samples('vitals.LCP')).toEqual([]);
    tell(lcp(310));
    expect(samples('vitals.LCP')).toEqual([310]);
    expect(vitals.causes('vitals.LCP')[0]).toEqual({ at: 1005, value: 310, what: 'main>h1: 8 ms to the first byte, 20 ms until diary.png was asked for, 30 ms loading it, 252 ms until it was drawn' });
  });

  it('takes each change of INP, with the element and the script to blame', async () => {
    const { monitor, samples } = lab();
    const { load, tell } = library();
    const vitals = new Vitals({ monitor, load, entryTypes: TYPES, timeOrigin: 0 });
    await vitals.watching;
    for (const value of [24, 64, 88]) tell(inp(value));
    expect(samples('vitals.INP')).toEqual([24, 64, 88]);
    expect(vitals.latest('vitals.INP')).toBe(88);
    expect(vitals.causes('vitals.INP').map(({ value }) => value)).toEqual([88, 64, 24]);
    expect(vitals.causes('vitals.INP')[0]?.what).toBe('pointer on button.composer-keep: 4 ms until it was heard, 76 ms handling, 8 ms until it was drawn; 68 ms keep in App-1.js:9, at “click” of BUTTON');
  });

  it('keeps a score of 0, which is a good one, apart from no score', async () => {
    const { monitor, samples } = lab();
    const { load, tell } = library();
    const vitals = new Vitals({ monitor, load, entryTypes: TYPES });
    await vitals.watching;
    expect(vitals.latest('vitals.CLS')).toBeNull();
    tell({ name: 'CLS', value: 0, attribution: {} });
    expect([vitals.latest('vitals.CLS'), samples('vitals.CLS'), vitals.causes('vitals.CLS')]).toEqual([0, [0], []]);
  });

  it('says which of them this browser does not know, and when the script did not come', async () => {
    const { monitor } = lab();
    const safari = new Vitals({ monitor, load: library().load, entryTypes: ['paint', 'navigation'] });
    expect([safari.unsupported('vitals.LCP'), safari.unsupported('vitals.FCP')]).toEqual(['not supported by this browser', null]);
    const offline = new Vitals({ monitor, load: () => Promise.reject(new TypeError('offline')), entryTypes: TYPES });
    await offline.watching;
    expect(offline.unsupported('vitals.INP')).toMatch(/could not be loaded/);
  });

  it('listens to nothing any more once it is closed', async () => {
    const { monitor, samples } = lab();
    const { load, tell } = library();
    const vitals = new Vitals({ monitor, load, entryTypes: TYPES });
    await vitals.watching;
    vitals.close();
    tell(inp(64));
    expect([samples('vitals.INP'), vitals.latest('vitals.INP')]).toEqual([[], null]);
  });
});
