import { randomBytes } from 'node:crypto';
import { noteText } from '../fixtures/notes';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';

/** How a call of the engine ended, as far as it can cross to the test. */
type Ending = 'kept' | { readonly code: unknown; readonly message: string };

function endingOf(app: AppPage, draft: { readonly text: string; readonly createdAt?: number; readonly tags?: readonly string[] }): Promise<Ending> {
  return app.page.evaluate(
    (draft) => globalThis.engram!.memories.add(draft).then(
      (): Ending => 'kept',
      (error: Error & { code?: unknown }): Ending => ({ code: error.code, message: error.message }),
    ),
    draft,
  );
}

const T = Date.now();
test('a full disk: the error says so, what was kept is safe, and keeping works again when there is space', async ({ page, app: server }) => {
  const app = new AppPage(page);
  console.log(2, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  const session = await page.context().newCDPSession(page);
  console.log(3, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  const { origin } = new URL(server.url);
  console.log(4, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  // Shell and embedder take about 9 MB. Set before the database opens, because browsers remember for a while what was free.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 14_000_000 });
  console.log(5, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.open();
  console.log(6, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.add([noteText(1), noteText(2)]);
  console.log(7, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.idle();
  console.log(8, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  // Random, because the database compresses.
  const large = (): string => randomBytes(300_000).toString('base64').replace(/.{60}/g, '$& ');
  console.log(9, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  let kept = 2;
  console.log(10, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  let ending: Ending = 'kept';
  console.log(11, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  while (ending === 'kept' && kept < 40) {
    ending = await endingOf(app, { text: large() });
    if (ending === 'kept') kept++;
  }
  expect(ending).toMatchObject({ code: 'STORAGE_FULL' });
  console.log(12, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  expect((ending as { message: string }).message).toMatch(/out of space.*safe/i);
  console.log(13, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  // The person is told the same in words, and what they wrote still stands in the field.
  const written = large();
  console.log(14, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.field.fill(written);
  console.log(15, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.keepButton.click();
  console.log(16, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await expect(app.notices.getByText(/out of space/)).toBeVisible({ timeout: 30_000 });
  console.log(17, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  expect(await app.field.inputValue() === written).toBe(true);
  console.log(18, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.field.fill('');
  console.log(19, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  expect(await app.count()).toBe(kept);
  console.log(20, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  expect(await app.search('Entry number 2', 'keyword', 1)).toEqual([noteText(2)]);
  console.log(21, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  console.log(22, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  // Browsers believe their older answer about free space for up to half a minute.
  await expect.poll(() => endingOf(app, { text: large() }), { timeout: 40_000 }).toBe('kept');
  console.log(23, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.reload();
  console.log(24, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  await app.idle();
  console.log(25, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  expect(await app.count()).toBe(kept + 1);
  console.log(26, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
  expect(await page.evaluate(() => globalThis.engram!.status())).toMatchObject({ pending: 0, parked: 0, failure: null });
  console.log(27, Date.now() - T, await page.evaluate(() => JSON.stringify([globalThis.engram?.status().memories, globalThis.engram?.status().pending, globalThis.engram?.status().vectors, globalThis.engram?.status().parked, globalThis.engram?.status().failure])).catch(() => ''));
});

