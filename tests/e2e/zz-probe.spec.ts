import { noteTexts } from '../fixtures/notes';
import { AppPage } from './app-page';
import { test } from './fixtures';
test('probe', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const ids = await app.add([...noteTexts(300), 'The cellist broke a string during the encore.', 'The dentist moved to Harbour Street.', 'Bees visit the lavender at noon.']);
  await app.idle();
  const show = async (q: string) => console.log(q, await page.evaluate(async (q) => (await globalThis.engram!.search(q, { mode: 'semantic', limit: 3 })).hits.map((h) => [h.cosine, h.score, h.memory.text.slice(0, 50)]), q));
  await show('musician at a concert'); await show('braces for my teeth'); await show('violin player at the concert'); await show('where to go with toothache');
  await page.evaluate((id) => globalThis.engram!.memories.update(id, { text: 'The orthodontist moved to Windmill Lane.' }), ids[301]);
  await app.idle();
  await show('braces for my teeth'); await show('orthodontist');
  await app.reload(); await app.idle();
  await show('musician at a concert'); await show('braces for my teeth'); await show('violin player at the concert');await show('orthodontist');
  await show('orthodontist moved'); await show('what the tooth doctor said');
});
