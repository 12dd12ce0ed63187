import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { expect } from './fixtures';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare global {
  var axe: { run(context: Document, options: object): Promise<AxeResults> } | undefined;
}

/**
 * What axe finds, one line each, so that a failure says what and where.
 * @param popup - a list or menu is open, which hides everything else from assistive technology: what is behind cannot be reached before it closes
 */
export async function findings(page: Page, popup = false): Promise<string[]> {
  // Colours that are still fading are no colours yet.
  await page.evaluate(async () => { await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))); });
  if (!(await page.evaluate(() => globalThis.axe !== undefined))) await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((behindPopup) =>
    globalThis.axe!.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', ...(behindPopup ? [] : ['best-practice'])], resultTypes: ['violations'],
      // Addresses of rooms begin with #, so axe takes every link above the screen for a skip link. The real one has a journey of its own (shell.spec.ts).
      rules: { 'skip-link': { enabled: false }, 'aria-hidden-focus': { enabled: !behindPopup } },
    }), popup,
  );
  // A page on which no rule applied would say nothing.
  expect(passes.length).toBeGreaterThan(10);
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${violation.help} | ${node.target.join(' ')} | ${node.failureSummary?.replaceAll('\n', ' ') ?? ''}`));
}
