import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForEngine, waitForShell } from './offline-helpers';

// Tabs find each other through it: here it is as a person has it.
test.use({ serviceWorker: 'as-it-comes' });

const PHYSICIAN = 'The physician prescribed antibiotics for her throat infection.';
const TRACTOR = 'We replaced the gearbox of the old tractor before the harvest.';
const CAKE = 'Grandmother rolled the dough thin and baked it with plums.';

function roleOf(page: Page): Promise<string> {
  return page.evaluate(() => globalThis.engram!.status().role);
}

/** Of tabs that use the library of another one. */
function tabLocks(page: Page): Promise<{ readonly held: number; readonly awaited: number }> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const ofTabs = (locks: readonly LockInfo[]): number => locks.filter(({ name }) => name?.startsWith('engram-tab-')).length;
    return { held: ofTabs(held), awaited: ofTabs(pending) };
  });
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

  // The library knows that a tab is there by a lock that it waits for, and lets go of what belonged to one that has gone.
  expect(await tabLocks(page)).toEqual({ held: 1, awaited: 1 });
  await second.page.close();
  await expect.poll(() => tabLocks(page)).toEqual({ held: 0, awaited: 0 });
  await first.keep(CAKE);
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

test('two tabs write one memory: each says so at once, both show the same, and no wording is lost', async ({ page }) => {
  const first = new AppPage(page);
  const second = await twoTabs(first);
  const [id] = await first.add([PHYSICIAN]);
  for (const tab of [first, second]) {
    await tab.page.goto(`/#today/${id}`);
    await tab.reader.getByRole('button', { name: 'Edit' }).click();
    await tab.editor.waitFor();
  }
  const type = async (tab: AppPage, text: string): Promise<void> => {
    await tab.editor.click();
    await tab.page.keyboard.press('ControlOrMeta+End');
    await tab.page.keyboard.type(text);
  };
  await first.page.bringToFront();
  await type(first, ' Of the first.');
  // Nothing was being typed here: it follows.
  await expect(second.editor).toContainText('Of the first.');
  await expect(second.reader.getByText('Changed in another tab: this is the text from there.')).toBeVisible();
  // Who writes without a pause has not seen what is saved elsewhere meanwhile.
  const writing = first.page.keyboard.type(' Mine, written for a while without any pause.', { delay: 60 });
  await expect(first.editor).toContainText('Mine');
  await second.page.evaluate(async (id) => {
    const { text, hlc } = (await globalThis.engram!.memories.get(id))!;
    await globalThis.engram!.memories.update(id, { text: `${text} Yours.` }, { basedOn: hlc });
  }, id);
  await expect(first.reader.getByText('Changed in another tab: your text goes on top, the other is kept in its history.')).toBeVisible();
  await writing;
  await expect(second.editor).toContainText('without any pause.');
  // Quiet on both sides, then the history has what is not shown.
  await expect.poll(() => first.page.evaluate(async (id) => {
    const [memory, versions] = await Promise.all([globalThis.engram!.memories.get(id), globalThis.engram!.memories.versions(id)]);
    const all = [memory!.text, ...versions.map((version) => version.text)];
    return ['Of the first.', 'any pause.', 'Yours.'].every((words) => all.some((text) => text.includes(words)));
  }, id)).toBe(true);

  // Without the screen, and faster than anybody types: what its successor had not seen is shown or kept.
  const ids = await first.add(['one', 'two', 'three', 'four']);
  const edits = await Promise.all([first, second].map((tab, number) => tab.page.evaluate(async ([ids, number]) => {
    const made: { id: string; text: string; basedOn: string; hlc: string }[] = [];
    const seen = new Map(await Promise.all(ids.map(async (id) => [id, (await globalThis.engram!.memories.get(id))!.hlc] as const)));
    for (let edit = 0; edit < 40; edit++) {
      const id = ids[Math.floor(Math.random() * ids.length)];
      const text = `edit ${edit} of tab ${number}`;
      const basedOn = seen.get(id)!;
      const { hlc } = await globalThis.engram!.memories.update(id, { text }, { basedOn });
      seen.set(id, hlc);
      made.push({ id, text, basedOn, hlc });
    }
    return made;
  }, [ids, number] as const)));
  for (const id of ids) {
    const made = edits.flat().filter((edit) => edit.id === id).sort((a, b) => (a.hlc < b.hlc ? -1 : 1));
    const kept = await second.page.evaluate(async (id) => (await globalThis.engram!.memories.versions(id)).map((version) => version.text), id);
    for (const tab of [first, second]) expect(await tab.page.evaluate(async (id) => (await globalThis.engram!.memories.get(id))!.text, id)).toBe(made.at(-1)?.text);
    for (let i = 0; i + 1 < made.length; i++) if (made[i + 1].basedOn !== made[i].hlc) expect(kept).toContain(made[i].text);
  }
});

test('an owner that is frozen still serves; a tab that its owner does not hear says so, and goes on by itself', async ({ page }) => {
  const first = new AppPage(page);
  await page.addInitScript(() => {
    navigator.serviceWorker.addEventListener('message', (event) => {
      if (globalThis.isDeaf === true) event.stopImmediatePropagation();
    });
  });
  const second = await twoTabs(first);
  const session = await page.context().newCDPSession(page);
  // Chromium does this to no page that holds a Web Lock, as every owner does. Its workers go on even so.
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await second.add([PHYSICIAN]);
  expect(await second.count()).toBe(1);
  await session.send('Page.setWebLifecycleState', { state: 'active' });

  await page.evaluate(() => { globalThis.isDeaf = true; });
  const late = await page.context().newPage();
  await late.clock.install();
  await late.goto(page.url());
  await late.waitForFunction(() => globalThis.engram !== undefined);
  const failureLater = async (): Promise<string | null> => {
    await late.clock.fastForward(4_500);
    return late.evaluate(() => globalThis.engram!.status().failure);
  };
  await expect.poll(failureLater, { intervals: [100] }).toMatch(/asleep\. Switch to it/);
  await expect(late.getByText(/Another tab of Engram keeps the library for all tabs/)).toBeVisible();
  await page.evaluate(() => { globalThis.isDeaf = false; });
  await expect.poll(failureLater, { intervals: [100] }).toBeNull();
  await waitForEngine(late);
  expect(await late.evaluate(() => globalThis.engram!.memories.count())).toBe(1);
});

test('an old tab that lets nobody upgrade is named, and a library of a newer version is read and not written', async ({ page, app: server }) => {
  const first = new AppPage(page);
  // A page of the origin that is none of ours, with the database as version 1 had it, deaf to whoever wants more.
  await page.goto(`${server.url}/robots.txt`);
  await page.evaluate(() => new Promise<void>((resolve, reject) => {
    const request = indexedDB.open('engram', 10);
    request.onupgradeneeded = () => {
      const { result } = request;
      for (const store of ['memories', 'trash', 'tombstones']) result.createObjectStore(store, { keyPath: 'id' }).createIndex('seq', 'seq');
      result.createObjectStore('meta', { keyPath: 'key' });
    };
    request.onsuccess = () => {
      (globalThis as { held?: IDBDatabase }).held = request.result;
      resolve();
    };
    request.onerror = () => reject(new Error('not opened'));
  }));
  const blocked = await page.context().newPage();
  await blocked.goto(`${server.url}/`);
  await expect(blocked.getByText(/Another tab holds an older version of the library open\. Close or reload/)).toBeVisible();
  await expect(blocked.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(await blocked.evaluate(() => globalThis.engram!.ready.then(() => 'ready', (error: { code?: unknown }) => error.code))).toBe('UPGRADE_BLOCKED');
  await blocked.close();
  await page.evaluate(() => new Promise((resolve) => {
    (globalThis as { held?: IDBDatabase }).held!.close();
    indexedDB.deleteDatabase('engram').onsuccess = resolve;
  }));

  await first.open(`${server.url}/`);
  const [id] = await first.add([PHYSICIAN]);
  await first.idle();
  await page.goto(`${server.url}/robots.txt`);
  await page.evaluate(() => new Promise<void>((resolve) => {
    const request = indexedDB.open('engram');
    request.onsuccess = () => {
      const writing = request.result.transaction('meta', 'readwrite');
      for (const row of [{ key: 'minVersion', value: 99 }, { key: 'minReader', value: 1 }]) writing.objectStore('meta').put(row);
      writing.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  }));
  await first.open(`${server.url}/`);
  await expect(page.getByRole('region', { name: 'Read only' })).toContainText('newer version of Engram has written this library');
  await expect(page.getByRole('region', { name: 'Read only' }).getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(await first.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
  await page.goto(`${server.url}/#today/${id}`);
  await expect(first.reader).toContainText('antibiotics');
  await first.field.fill(TRACTOR);
  await first.keepButton.click();
  await expect(first.notices.getByText(/written by a newer version of Engram\. It is safe/)).toBeVisible();
  await expect(first.field).toHaveValue(TRACTOR);
  expect(await first.count()).toBe(1);
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
  var isDeaf: boolean | undefined;
}
