import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures';
import { waitForEngine } from './offline-helpers';

/** What a person sees and uses, found as an assistive technology finds it: by role and name. */
export class AppPage {
  readonly field: Locator;
  readonly keepButton: Locator;
  /** One per hit, best first. */
  readonly hits: Locator;
  readonly reader: Locator;
  /** Where the text of the open memory is written. */
  readonly editor: Locator;
  readonly timeline: Locator;
  readonly importPanel: Locator;
  readonly notices: Locator;
  readonly speedLine: Locator;

  constructor(readonly page: Page) {
    this.field = page.getByRole('textbox', { name: 'Write, or find anything' });
    this.keepButton = page.getByRole('button', { name: 'Keep', exact: true });
    this.hits = page.getByRole('list', { name: /^(?:Hits|Near memories)$/ }).getByRole('listitem').filter({ has: page.getByRole('link') });
    // A panel beside the list on a wide screen, a dialog over it on a narrow one.
    this.reader = page.getByRole('complementary', { name: 'Memory' }).or(page.getByRole('dialog', { name: 'Memory' }));
    this.editor = this.reader.getByRole('textbox', { name: 'Text' });
    this.timeline = page.getByRole('list', { name: 'Timeline' });
    this.importPanel = page.getByRole('region', { name: 'Import' });
    this.notices = page.getByRole('region', { name: 'Notices' });
    this.speedLine = page.getByRole('link', { name: /Show the measurements/ });
  }

  /** Opens the app and waits until memories can be kept and found. */
  async open(address = '/'): Promise<void> {
    await this.page.goto(address);
    await waitForEngine(this.page);
    await expect(this.field).toBeVisible();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await waitForEngine(this.page);
  }

  async keep(text: string): Promise<void> {
    await this.field.fill(text);
    await this.keepButton.click();
    await expect(this.notices.getByText('Kept on this device.').last()).toBeVisible();
    await expect(this.field).toHaveValue('');
  }

  /** Types letter by letter, as a person does: every letter is a search. */
  async find(query: string): Promise<void> {
    await this.field.clear();
    await this.field.pressSequentially(query);
  }

  /** Keeps memories without the screen. @returns their ids, in order */
  async add(texts: readonly string[]): Promise<string[]> {
    return this.page.evaluate(async (texts) => (await globalThis.engram!.memories.addMany(texts.map((text) => ({ text })))).map(({ id }) => id), texts);
  }

  /** Waits until everything is embedded and indexed. */
  async idle(): Promise<void> {
    await this.page.evaluate(() => globalThis.engram!.idle());
  }

  /** Texts of the best hits. */
  async search(query: string, mode: 'hybrid' | 'semantic' | 'keyword' = 'hybrid', limit = 5): Promise<string[]> {
    return this.page.evaluate(
      async ([query, mode, limit]) => (await globalThis.engram!.search(query, { mode, limit })).hits.map((hit) => hit.memory.text),
      [query, mode, limit] as const,
    );
  }

  count(): Promise<number> {
    return this.page.evaluate(() => globalThis.engram!.memories.count());
  }
}
