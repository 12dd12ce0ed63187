import type { Page } from '@playwright/test';
import type { AlertRule } from '../../src/contracts/figures';
import { DEFAULT_RULES } from '../../src/core/monitor/alerts/default-rules';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForShell } from './offline-helpers';

const ANSWERS = 'people.fastEnough';

/** One sample of this page, and no other: the person's answer to "fast enough?". */
function answer(page: Page, fastEnough = true): Promise<void> {
  return page.evaluate((yes) => globalThis.engram!.monitor.rate(yes), fastEnough);
}

/** Samples of the answers in each resolution of the history. */
function answers(page: Page): Promise<number[]> {
  return page.evaluate(async (metric) => {
    const counts = (['minute', 'hour', 'day'] as const).map(async (resolution) => {
      const [series] = await globalThis.engram!.monitor.history({ metrics: [metric], from: Date.now() - 3 * 86_400_000, to: Date.now() + 60_000, resolution });
      return series?.points.reduce((sum, { count }) => sum + count, 0) ?? 0;
    });
    return Promise.all(counts);
  }, ANSWERS);
}

async function twoTabs(page: Page): Promise<readonly [AppPage, AppPage]> {
  const first = new AppPage(page);
  await first.open();
  await waitForShell(page);
  const second = new AppPage(await page.context().newPage());
  await second.open(page.url());
  return [first, second];
}

test('what two tabs measure in two sessions is in the history once, also when the tab that keeps it closes, or a page is left', async ({ page }) => {
  const [first, second] = await twoTabs(page);
  await Promise.all([answer(first.page), answer(second.page), answer(second.page)]);
  expect(await answers(first.page)).toEqual([3, 3, 3]);
  // The owner goes, with the worker that has written until now.
  await first.page.close();
  await answer(second.page);
  expect(await answers(second.page)).toEqual([4, 4, 4]);
  // Nobody waits for this one: the page is gone before an answer can come.
  await second.page.evaluate(() => {
    void globalThis.engram!.monitor.rate(true);
    setTimeout(() => location.reload());
  });
  await second.page.waitForEvent('load');
  await second.page.evaluate(() => globalThis.engram!.ready);
  expect(await answers(second.page)).toEqual([5, 5, 5]);
  const extent = await second.page.evaluate(() => globalThis.engram!.monitor.extent());
  expect(extent).toMatchObject({ problem: null, versions: [{}] });
  expect(extent.bytes).toBeLessThan(extent.capBytes);
  expect(await second.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('engram-figures-of')))).toEqual([]);
});

test('an alert is told once, in one of two tabs and in no session after, and the monitor says what to do', async ({ page }) => {
  await page.context().clock.install();
  const [first, second] = await twoTabs(page);
  const rule: AlertRule = {
    id: 'answers', label: 'You said that it is not fast enough', metric: ANSWERS, statistic: 'mean', when: 'below', threshold: 0.5, recoversAt: 0.6, windowMinutes: 60, minSamples: 1, cooldownMinutes: 60, enabled: true,
    advice: 'Look at Now in the monitor. Then close other tabs.',
  };
  await first.page.evaluate((one) => globalThis.engram!.monitor.setRules([one]), rule);
  const said = (app: AppPage) => app.notices.getByText('You said that it is not fast enough. Look at Now in the monitor.');
  await answer(second.page, false);
  // Not in the first minute of a visit, nor while somebody types.
  expect([await said(first).count(), await said(second).count()]).toEqual([0, 0]);
  for (const app of [first, second]) await app.page.clock.fastForward(70_000);
  // In steps that are shorter than a notice's life.
  await expect.poll(async () => {
    for (const app of [first, second]) await app.page.clock.fastForward(4_100);
    return (await said(first).count()) + (await said(second).count());
  }).toBe(1);
  const [teller, other] = (await said(first).count()) === 1 ? [first, second] : [second, first];
  await teller.notices.getByRole('button', { name: 'Show' }).click();
  await expect(teller.page.getByRole('heading', { level: 3, name: rule.label })).toBeVisible();
  await expect(teller.page.getByText(rule.advice)).toBeVisible();
  await expect(teller.page.getByRole('row', { name: /not fast enough/ })).toHaveCount(1);
  expect(await said(other).count()).toBe(0);
  await other.reload();
  expect(await other.page.evaluate(() => globalThis.engram!.monitor.untoldAlerts())).toEqual([]);

  // Points at the field, and changes nothing.
  const { page: monitor } = teller;
  await monitor.getByText('Change', { exact: true }).click();
  await monitor.getByLabel('Looking back').fill('0');
  await monitor.getByRole('button', { name: 'Save' }).click();
  await expect(monitor.getByRole('alert')).toContainText('a whole number of minutes');
  await expect(monitor.getByLabel('Looking back')).toBeFocused();
  await monitor.getByLabel('Looking back').fill('30');
  await monitor.getByRole('button', { name: 'Save' }).click();
  await expect(monitor.getByText(/below 50% over the last 30 minutes/)).toBeVisible();
  await monitor.getByRole('button', { name: 'Reset all rules' }).click();
  await expect(monitor.getByRole('switch')).toHaveCount(DEFAULT_RULES.length);
});
