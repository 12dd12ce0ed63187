import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForEngine, waitForShell } from './offline-helpers';

const PHYSICIAN = 'The physician prescribed antibiotics for her throat infection.';
const TRACTOR = 'We replaced the gearbox of the old tractor before the harvest.';
const CAKE = 'Grandmother rolled the dough thin and baked it with plums.';

function roleOf(page: Page): Promise<string> {
  return page.evaluate(() => globalThis.engram!.status().role);
}

/** A first tab that a service worker controls, so that others can reach its library, and a second one. */
async function twoTabs(first: AppPage): Promise<AppPage> {
  await first.open();
  await waitForShell(first.page);
  return anotherTab(first);
}

async function anotherTab(first: AppPage): Promise<AppPage> {
  const page = await first.page.context().newPage();
  const tab = new AppPage(page);
  await tab.open(first.page.url());
  return tab;
}

test('two tabs share one library: each sees at once what the other keeps, changes and deletes', async ({ page }) => {
  const first = new AppPage(page);
  const second = await twoTabs(first);
  expect([await roleOf(first.page), await roleOf(second.page)]).toEqual(['owner', 'guest']);
  // One copy of the indexes, whatever the number of tabs.
  expect(second.page.workers().filter((worker) => worker.url().includes('/library-'))).toHaveLength(0);

  await first.keep(PHYSICIAN);
  await expect(second.timeline.getByText(PHYSICIAN).first()).toBeVisible();
  await second.keep(TRACTOR);
  await expect(first.timeline.getByText(TRACTOR).first()).toBeVisible();
  await second.idle();
  await second.find('doctor medicine illness');
  await expect(second.hits.first()).toContainText('physician');
  await expect(second.hits.first().getByText('matched by meaning')).toBeVisible();

  await second.hits.first().getByRole('link').click();
  await second.reader.getByRole('button', { name: 'Delete' }).click();
  await expect(first.timeline.getByText(PHYSICIAN)).toHaveCount(0);
  expect(await first.search('antibiotics', 'keyword')).toEqual([]);
});

test('when the first tab closes the second takes over, and a write made right then is not lost', async ({ page }) => {
  const first = new AppPage(page);
  const second = await twoTabs(first);
  const third = await anotherTab(first);
  await first.add([PHYSICIAN]);
  await first.idle();
  // Writes without a pause while their library dies under them.
  const writing = second.page.evaluate(async () => {
    const ids: string[] = [];
    globalThis.writeUntil = null;
    while (globalThis.writeUntil === null) ids.push(await globalThis.engram!.memories.add({ text: `Written during the change ${ids.length}` }));
    return ids;
  });
  await expect.poll(() => third.count()).toBeGreaterThan(3);
  await first.page.close();
  await expect.poll(async () => [await roleOf(second.page), await roleOf(third.page)].sort()).toEqual(['guest', 'owner']);
  const before = await third.count();
  await expect.poll(() => third.count()).toBeGreaterThan(before);
  await second.page.evaluate(() => { globalThis.writeUntil = 'now'; });
  const ids = await writing;

  for (const tab of [second, third]) {
    expect(await tab.count()).toBe(ids.length + 1);
    expect(await tab.page.evaluate(async (ids) => (await Promise.all(ids.map((id) => globalThis.engram!.memories.get(id)))).map((memory) => memory?.text), ids))
      .toEqual(ids.map((_, index) => `Written during the change ${index}`));
    await tab.idle();
    expect(await tab.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
  }
  // And live again, both ways.
  await third.keep(CAKE);
  await expect(second.timeline.getByText(CAKE).first()).toBeVisible();
  await second.keep(TRACTOR);
  await expect(third.timeline.getByText(TRACTOR).first()).toBeVisible();
});

test('a reload of the tab that runs the library disturbs no other', async ({ page }) => {
  const first = new AppPage(page);
  const second = await twoTabs(first);
  await second.keep(PHYSICIAN);
  await first.page.reload();
  await second.keep(TRACTOR);
  await waitForEngine(first.page);
  await expect(first.timeline.getByText(TRACTOR).first()).toBeVisible();
  expect(await first.count()).toBe(2);
  expect([await roleOf(first.page), await roleOf(second.page)].sort()).toEqual(['guest', 'owner']);
});

test('a second tab works although the service worker does not control the first one yet', async ({ page }) => {
  const first = new AppPage(page);
  // Both at once, on the very first visit.
  const second = new AppPage(await page.context().newPage());
  await Promise.all([first.open(), second.open()]);
  await first.keep(PHYSICIAN);
  await second.keep(TRACTOR);
  await expect(first.timeline.getByRole('listitem')).toHaveCount(2);
  await expect(second.timeline.getByRole('listitem')).toHaveCount(2);
});

declare global {
  var writeUntil: 'now' | null;
}
