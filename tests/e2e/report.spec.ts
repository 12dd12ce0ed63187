import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { noteTexts } from '../fixtures/notes';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

test('a report says what was measured, opens by itself as a file, and does what it advises', async ({ page, browser }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(noteTexts(40));
  await app.idle();
  for (const query of ['car', 'garden in spring', 'doctor', 'recipe for bread', 'holiday by the sea', 'invoice']) await app.search(query);

  // From the search on screen to its trace: exactly this one, and its stages are its time.
  await app.field.fill('meeting with the bank');
  await expect(app.hits.first()).toBeVisible();
  await page.getByRole('button', { name: 'Stages of this search' }).click();
  const stages = page.getByRole('group', { name: 'Stages of this search' });
  const shown = await stages.locator('.breakdown-whole dd').textContent();
  await stages.getByRole('link', { name: 'Why was this search slow?' }).click();
  const detail = page.getByRole('region', { name: 'The chosen operation' });
  await expect(detail.getByRole('heading')).toContainText(shown!);
  await expect(detail.getByRole('status')).toContainText(/^(?:It took|It was not slow)/);
  const rows = await detail.getByRole('table').getByRole('row').count();
  expect(rows).toBeGreaterThan(4);
  const [trace] = await page.evaluate(async () => (await globalThis.engram!.monitor.traces()).filter(({ operation, outcome }) => operation === 'search' && outcome === 'done'));
  expect(rows - 2).toBe(trace.stages.length);
  expect(trace.stages.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(trace.ms, 1);
  expect(JSON.stringify(trace)).not.toContain('meeting');
  expect(await findings(page)).toEqual([]);

  // The report counts these searches, and names them.
  await page.getByRole('navigation', { name: 'Monitor' }).getByRole('link', { name: 'Report' }).click();
  const targets = page.getByRole('region', { name: 'Targets' });
  await targets.getByText('too few samples to be judged').click();
  await expect(targets.getByRole('rowheader', { name: 'Search, call to reply' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Summary' })).toContainText(/A search took .* \(\d+ searches; 40 memories now\)/);
  expect(await findings(page)).toEqual([]);

  // As one file, from a folder, without the app and without a request.
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as HTML' }).click();
  const folder = await mkdtemp(join(tmpdir(), 'engram-report-'));
  const file = join(folder, 'report.html');
  await (await download).saveAs(file);
  const elsewhere = await browser.newContext({ colorScheme: 'dark' });
  const reader = await elsewhere.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  reader.on('request', (request) => requests.push(request.url()));
  reader.on('console', (message) => complaints.push(message.text()));
  reader.on('pageerror', (error) => complaints.push(error.message));
  await reader.goto(pathToFileURL(file).href);
  await expect(reader.getByRole('heading', { level: 1 })).not.toBeEmpty();
  await expect(reader.getByRole('rowheader', { name: 'Search, call to reply' }).first()).toBeVisible();
  expect(requests).toEqual([pathToFileURL(file).href]);
  expect(complaints).toEqual([]);
  await elsewhere.close();
  await rm(folder, { recursive: true });

  // What it advises is one press away: forty memories without a copy are worth a backup.
  await page.getByRole('button', { name: 'Open backup' }).click();
  await expect(page.getByRole('heading', { name: 'Backup', exact: true })).toBeInViewport();
});
