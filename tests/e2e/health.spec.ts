import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

test('the storage card says how the library is kept, finds damage and repairs it', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(Array.from({ length: 25 }, (_, index) => `Note number ${index} about the garden`));
  await app.idle();
  // Something else than Engram writes into the database.
  await page.evaluate(() => new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('engram');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const memories = opening.result.transaction('memories', 'readwrite').objectStore('memories');
      const reading = memories.openCursor();
      reading.onsuccess = () => {
        const cursor = reading.result!;
        cursor.update({ ...cursor.value, contentHash: 'f'.repeat(64), accessCount: -3 }).onsuccess = () => {
          opening.result.close();
          resolve();
        };
      };
    };
  }));
  await page.goto('/#settings/storage');
  const card = page.getByRole('region', { name: 'Storage health' });
  await expect(card).toContainText('One thing is worth doing soon.');
  await expect(card).toContainText('There is no copy outside of this browser yet.');
  await expect(card).toContainText(/Last check\s*never/);
  await expect(card).toContainText(/not used for the longest time|promised not to clear/);

  await card.getByRole('button', { name: 'Check everything' }).click();
  const found = card.getByRole('list', { name: 'What was found' });
  await expect(found.getByRole('listitem')).toHaveCount(2);
  await expect(found).toContainText('does not match its fingerprint');
  await expect(card).toContainText(/Last check\s*today, 2 things found/);
  expect(await findings(page)).toEqual([]);

  await card.getByRole('button', { name: 'Repair what can be repaired' }).click();
  await expect(card).toContainText('everything is whole again');
  await expect(card.getByRole('button', { name: 'Repair what can be repaired' })).toHaveCount(0);
  const again = await page.evaluate(() => globalThis.engram!.storage.integrity());
  expect(again.findings).toEqual([]);
  expect(again.memories).toBe(25);
});
