import type { MetricReading } from '../../src/contracts/figures';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';

/** On the page from its beginning, with a name that only this test knows. */
const PLANTED = "function plantedBlock() { const end = performance.now() + 150; while (performance.now() < end); }\naddEventListener('load', () => setTimeout(plantedBlock, 50));";

test('metrics that are watched late lose nothing, name who blocked the page, and say what the browser cannot', async ({ page }) => {
  await page.addInitScript(() => {
    delete (Performance.prototype as { measureUserAgentSpecificMemory?: unknown }).measureUserAgentSpecificMemory;
    const types = PerformanceObserver.supportedEntryTypes.filter((type) => type !== 'layout-shift');
    Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', { value: types });
  });
  await page.route('**/planted.js', (route) => route.fulfill({ contentType: 'text/javascript', body: PLANTED }));
  await page.route((url) => url.pathname === '/', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('</head>', '<script src="/planted.js"></script></head>') });
  });
  const app = new AppPage(page);
  await app.open();
  // Before anything but recording itself is loaded: what comes now, the browser has to remember.
  await app.field.press('a');

  let readings: ReadonlyMap<string, MetricReading> = new Map();
  const look = async () => {
    readings = new Map((await page.evaluate(() => globalThis.engram!.monitor.metrics())).map((reading) => [reading.id, reading]));
    return ['vitals.LCP', 'vitals.INP', 'vitals.FCP', 'vitals.TTFB', 'mainThread.block', 'people.firstAction', 'start.interactive', 'start.cold'].filter((id) => readings.get(id)?.latest == null);
  };
  await expect.poll(look).toEqual([]);
  // Only the newest causes are shown, and a busy machine has others: it blocks again until it is among them.
  await expect.poll(async () => (await page.evaluate(() => setTimeout((globalThis as unknown as { plantedBlock: () => void }).plantedBlock, 50)), await page.waitForTimeout(400), await look(), readings.get('mainThread.block')?.causes.map(({ what }) => what).join('\n'))).toContain('plantedBlock in planted.js');
  expect(readings.get('mainThread.block')?.sinceStart.max).toBeGreaterThanOrEqual(150);

  // The same as the browser says to anybody.
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime);
  expect(readings.get('start.firstRender')?.latest).toBe(paint);
  expect(readings.get('vitals.FCP')?.latest).toBe(paint);
  expect(readings.get('vitals.LCP')?.latest).toBeGreaterThanOrEqual(paint);

  for (const id of ['memory.total', 'memory.growth', 'vitals.CLS']) expect(readings.get(id), id).toMatchObject({ unsupported: 'not supported by this browser', latest: null, sinceStart: { count: 0, p95: null } });
  expect(readings.get('start.warm')?.unsupported).toBe('not this time: this was a cold start');
});
