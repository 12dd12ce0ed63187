import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForShell } from './offline-helpers';

const MARCH = Date.UTC(2021, 2, 3, 14, 5);

test('theme, spacing and the language of dates change what is seen, and survive a reload', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.evaluate((createdAt) => globalThis.engram!.memories.addMany([{ text: 'First walk of the spring', createdAt }]), MARCH);
  await expect(app.timeline).toContainText('3 March 2021');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();

  await page.goto('/#settings');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(background).not.toBe(light);
  await page.getByRole('radio', { name: 'Compact' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await page.getByRole('combobox', { name: 'Language of dates and numbers' }).selectOption('de');
  await expect(page.getByText(/gestern · 12\.345,6/)).toBeVisible();

  await page.goto('/#today');
  await expect(app.timeline).toContainText('3. März 2021');
  await app.reload();
  await expect(app.timeline).toContainText('3. März 2021');
  expect(await background()).not.toBe(light);
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');

  await page.goto('/#settings');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await page.getByRole('radio', { name: 'As the system' }).check();
  await expect.poll(background).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).not.toBe(light);
});

test('storage, embedder, privacy ledger and licences are told as they are', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(Array.from({ length: 25 }, (_, index) => `Note number ${index} about the garden`));
  await app.idle();
  await page.goto('/#settings/storage');
  await expect(page.getByRole('heading', { name: 'Storage' })).toBeFocused();

  const storage = page.getByRole('region', { name: 'Storage' });
  await expect(storage).toContainText(/Space used\s*about \d/);
  await expect(storage).toContainText(/Last backup\s*never/);
  await expect(storage).toContainText('There is no copy outside of this browser yet.');
  const download = page.waitForEvent('download');
  await storage.getByRole('button', { name: 'Export everything' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  await expect(storage).toContainText(/Last backup\s*today/);
  await expect(storage).not.toContainText('There is no copy outside');

  // Whatever this browser answers is said in words.
  const answers = await page.evaluate(() => navigator.storage.persisted());
  if (!answers) {
    await storage.getByRole('button', { name: 'Ask the browser to keep it' }).click();
    await expect(storage.getByText(/The browser said (?:yes|no)/)).toBeVisible();
  }

  const embedder = page.getByRole('region', { name: 'Embedder' });
  await expect(embedder).toContainText('ready');
  await expect(embedder).toContainText('25 of 256 dimensions each');
  await expect(embedder).toContainText('It understands English.');

  const ledger = page.getByRole('region', { name: 'Privacy ledger' });
  await expect(ledger).toContainText(/^Privacy ledger.*0 bytes in 0 requests to other places since \d{1,2} \w+ \d{4}/s);
  await expect(page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: '0 bytes left this device' })).toBeVisible();

  const about = page.getByRole('region', { name: 'About' });
  await about.getByText('Packages and their licences').click();
  await expect(about.getByRole('listitem').filter({ hasText: /^react-dom \d/ })).toBeVisible();
  await expect(about.getByRole('listitem').filter({ hasText: 'source-serif-4' })).toContainText('OFL');
  await about.getByRole('listitem').filter({ hasText: /^comlink \d/ }).locator('summary').click();
  await expect(about.getByLabel('Licence of comlink')).toContainText('Apache License');
  await about.getByText('Where the embedder’s weights come from').click();
  await expect(about.getByLabel('Attribution of the weights')).toContainText('WordNet');
});

test('deleting everything takes typed words, offers an export first, and leaves nothing', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.keep('A secret that has to go');
  await waitForShell(page);
  await page.getByRole('button', { name: 'Switch to dark theme' }).click();
  await app.field.fill('secret question');
  await page.goto('/#settings/delete');
  await page.getByRole('button', { name: 'Delete everything …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete everything' });
  await expect(dialog).toContainText('All 1 memory');
  const confirm = dialog.getByRole('button', { name: 'Delete everything', exact: true });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill('delete');
  await expect(confirm).toBeDisabled();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export everything first' }).click();
  await download;
  await dialog.getByRole('button', { name: 'Keep it all' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await app.count()).toBe(1);

  await page.getByRole('button', { name: 'Delete everything …' }).click();
  await dialog.getByRole('textbox').fill('delete everything');
  // In place of the app an empty page comes up, so that what is left can be seen before the app begins anew.
  await page.route((url) => url.pathname === '/', (route) => route.fulfill({ contentType: 'text/html', body: '<title>empty</title>' }));
  await confirm.click();
  await expect(page).toHaveTitle('empty');
  const left = await page.evaluate(async () => ({
    // The ledger's database stays, empty: the service worker may hold it open.
    databases: (await Promise.all((await indexedDB.databases()).map(async ({ name }) => {
      const open = indexedDB.open(name ?? '');
      await new Promise((resolve) => { open.onsuccess = resolve; });
      const stores = [...open.result.objectStoreNames];
      const counts = await Promise.all(stores.map((store) => new Promise<number>((resolve) => {
        const request = open.result.transaction(store).objectStore(store).count();
        request.onsuccess = () => resolve(request.result);
      })));
      open.result.close();
      return name === 'engram-ledger' && counts.every((count) => count === 0) ? [] : [name];
    }))).flat(),
    caches: await caches.keys(),
    serviceWorkers: (await navigator.serviceWorker.getRegistrations()).length,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
  }));
  expect(left).toEqual({ databases: [], caches: [], serviceWorkers: 0, local: [], session: [] });

  await page.unrouteAll();
  await app.open();
  await expect(page.getByRole('heading', { level: 1, name: /Write anything down/ })).toBeVisible();
  await expect(app.field).toHaveValue('');
  expect(await app.count()).toBe(0);
});
