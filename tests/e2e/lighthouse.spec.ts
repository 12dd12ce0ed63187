import { readFileSync } from 'node:fs';
import { openForLighthouse } from '../../scripts/lighthouse.mjs';
import { createDataset } from '../../bench/dataset';
import { expect, test } from './fixtures';

const vocabulary = readFileSync(new URL('../../public/embedder/vocab.txt', import.meta.url), 'utf8').trimEnd().split('\n');

test('Lighthouse gives 100 for accessibility, best practices and SEO, phone and desktop, with 1,000 memories', async ({ app }) => {
  test.setTimeout(180_000);
  const dataset = createDataset(vocabulary);
  const lighthouse = await openForLighthouse(`${app.url}/`, (index) => dataset.note(index).text);
  try {
    for (const device of ['phone', 'desktop'] as const) {
      const { scores, findings } = await lighthouse.run(['accessibility', 'best-practices', 'seo'], device);
      expect.soft(findings, device).toEqual([]);
      expect.soft(scores, device).toEqual({ accessibility: 100, 'best-practices': 100, seo: 100 });
    }
  } finally {
    await lighthouse.close();
  }
});
