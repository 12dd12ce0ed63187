import { Buffer } from 'node:buffer';
import type { BrowserContext, Page } from '@playwright/test';
import { waitForEngine } from '../app';
import type { Dataset } from '../dataset';
import type { Doing } from './day';

const ROOMS = ['Find', 'Models', 'Personas', 'Settings', 'Trash', 'Today'] as const;
const FILES_AN_IMPORT = 40;

/** Does at the screen what a person does. What it keeps it deletes later, so that a library which grows is not taken for memory that leaks. */
export class Person {
  #second: Page | null = null;
  #turn = 0;
  readonly #kept: string[] = [];

  constructor(
    private readonly page: Page,
    private readonly context: BrowserContext,
    private readonly url: string,
    private readonly dataset: Dataset,
  ) {}

  async do(doing: Doing): Promise<void> {
    const turn = this.#turn++;
    switch (doing) {
      case 'search':
        return this.#search(turn);
      case 'open-hit':
        await this.#search(turn);
        return this.#openAndClose();
      case 'keep':
        return this.#keep(turn);
      case 'edit':
        return this.#edit(turn);
      case 'visit-room':
        return this.#room(ROOMS[turn % ROOMS.length]!);
      case 'import':
        return this.#import(turn);
      case 'look-at-monitor':
        await this.#room('Monitor');
        return this.page.waitForTimeout(5_000);
      case 'second-tab':
        return this.#secondTab(turn);
      case 'reload-second-tab':
        if (this.#second === null) return this.#secondTab(turn);
        await this.#second.reload();
        return waitForEngine(this.#second);
      case 'worker-restart':
        return this.#restartWorker(turn);
    }
  }

  /** As somebody leaves it who goes for lunch: one tab, nothing open, nothing half done. */
  async rest(): Promise<void> {
    await this.#second?.close();
    this.#second = null;
    await this.#closeReader();
    // Other rooms have no field.
    await this.#room('Today');
    await this.#field.fill('');
    await this.page.evaluate(() => scrollTo({ top: 0 }));
    await this.page.evaluate(async (kept) => {
      const { memories, trash, idle } = globalThis.engram!;
      if (kept.length > 0) await memories.remove(kept);
      await trash.purge();
      await idle();
    }, this.#kept.splice(0));
    await this.page.waitForTimeout(1_500);
  }

  get #field() {
    return this.page.getByRole('textbox', { name: 'Write, or find anything' });
  }

  async #search(turn: number): Promise<void> {
    await this.#room('Find');
    await this.#field.fill('');
    await this.#field.pressSequentially(this.dataset.query(600_000 + turn), { delay: 15 });
    await this.page.locator('a[data-hit]').first().waitFor({ timeout: 20_000 });
  }

  async #openAndClose(): Promise<void> {
    await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('complementary', { name: 'Memory' }).waitFor();
    await this.page.waitForTimeout(100);
    await this.#closeReader();
  }

  async #closeReader(): Promise<void> {
    const close = this.page.getByRole('complementary', { name: 'Memory' }).getByRole('button', { name: 'Close' });
    if ((await close.count()) > 0) await close.click();
  }

  async #keep(turn: number): Promise<void> {
    await this.#room('Today');
    await this.#field.fill(`${this.dataset.text(600_000 + turn, 40)} ${turn}`);
    await this.page.getByRole('button', { name: 'Keep', exact: true }).click();
    await this.page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('main textarea')?.value === '', undefined, { timeout: 20_000 });
    this.#kept.push(...(await this.page.evaluate(async () => (await globalThis.engram!.memories.list({ limit: 1 })).memories.map(({ id }) => id))));
  }

  async #edit(turn: number): Promise<void> {
    await this.#search(turn);
    await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    const reader = this.page.getByRole('complementary', { name: 'Memory' });
    await reader.getByRole('button', { name: 'Edit' }).click();
    const text = reader.getByRole('textbox', { name: 'Text' });
    await text.press('End');
    await this.page.keyboard.type(turn % 2 === 0 ? ' and' : ' so', { delay: 15 });
    await reader.getByRole('button', { name: 'Done' }).click();
    await this.page.waitForTimeout(100);
    await this.#closeReader();
  }

  async #room(name: (typeof ROOMS)[number] | 'Monitor'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name, exact: true }).first().click();
  }

  /** Through the library's own picker, then taken back. */
  async #import(turn: number): Promise<void> {
    const texts = Array.from({ length: FILES_AN_IMPORT }, (_, index) => ({ name: `day-${turn}-${index}.md`, base64: Buffer.from(this.dataset.note(2_000_000 + turn * FILES_AN_IMPORT + index).text).toString('base64') }));
    await this.page.evaluate(async (files) => {
      const engram = globalThis.engram!;
      const summary = await engram.importFiles(files.map(({ name, base64 }) => new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type: 'text/markdown' })));
      await engram.idle();
      if (summary.undoStep !== null) await engram.undo.take(summary.undoStep);
    }, texts);
  }

  async #secondTab(turn: number): Promise<void> {
    if (this.#second !== null) {
      await this.#second.close();
      this.#second = null;
      return;
    }
    this.#second = await this.context.newPage();
    await this.#second.goto(`${this.url}/`);
    await waitForEngine(this.#second);
    await this.#second.evaluate((query) => globalThis.engram!.search(query), this.dataset.query(700_000 + turn));
    await this.page.bringToFront();
  }

  /** Ends a worker as a crash would: from inside, without a word to anybody. */
  async #restartWorker(turn: number): Promise<void> {
    const name = turn % 2 === 0 ? 'library' : 'embedder';
    const worker = this.page.workers().find((candidate) => candidate.url().includes(`/assets/${name}-`));
    if (worker === undefined) return;
    const closed = worker.waitForEvent('close');
    worker.evaluate(() => self.close()).catch(() => undefined); // it never answers: it is gone
    await closed;
    await this.page.evaluate((query) => globalThis.engram!.search(query), this.dataset.query(800_000 + turn));
  }
}
