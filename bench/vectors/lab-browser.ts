import { readdir, rm, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/browser.mjs';
import { rendererMemory } from '../process-memory';
import './lab/lab-page';

/** A browser on a profile of its own, which can be closed and opened again with what it has stored. */
export class LabBrowser {
  readonly #url: string;
  readonly #folder: string;
  #context: BrowserContext | null = null;
  #page: Page | null = null;

  static async create(url: string): Promise<LabBrowser> {
    return new LabBrowser(url, await mkdtemp(join(tmpdir(), 'engram-lab-profile-')));
  }

  private constructor(url: string, folder: string) {
    this.#url = url;
    this.#folder = folder;
  }

  /** Starts the browser, or starts it again, and opens the page; its worker has started, and done nothing yet. */
  async open(): Promise<void> {
    await this.close();
    // What is garbage shall not count as memory, so the worker can ask for its collection.
    const args = [...CHROMIUM_ARGS, '--js-flags=--expose-gc'];
    this.#context = await chromium.launchPersistentContext(this.#folder, { executablePath: ensureBrowser().executablePath, args, viewport: { width: 800, height: 600 } });
    this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
    await this.#page.goto(this.#url);
    await this.#page.waitForFunction(() => globalThis.lab !== undefined);
  }

  /** A page of its own for what comes next: another renderer process, and no memory of what was before. */
  async renewPage(): Promise<void> {
    const page = await this.#context!.newPage();
    await this.#page!.close();
    this.#page = page;
    await page.goto(this.#url);
    await page.waitForFunction(() => globalThis.lab !== undefined);
  }

  async call<Output>(method: string, input: unknown = null): Promise<Output> {
    // What goes through as JSON would be an object of a million keys otherwise: only plain data.
    return (await this.#page!.evaluate(([name, argument]) => globalThis.lab!.call(name as string, argument), [method, input] as const)) as Output;
  }

  /** Ends the worker, starts another one and calls it at once, so that the call is the first that it does. */
  async callFresh<Output>(method: string, input: unknown): Promise<Output> {
    return (await this.#page!.evaluate(
      ([name, argument]) => {
        globalThis.lab!.restart();
        return globalThis.lab!.call(name as string, argument);
      },
      [method, input] as const,
    )) as Output;
  }

  get version(): string {
    return `Chrome/${this.#context?.browser()?.version() ?? 'unknown'}`;
  }

  async userAgent(): Promise<string> {
    return this.#page!.evaluate(() => /Chrom(?:e|ium)\/[\d.]+/u.exec(navigator.userAgent)?.[0] ?? navigator.userAgent);
  }

  /** Pages of the renderer in RAM, in MB, after garbage was collected; null where the system does not tell. */
  async residentMB(): Promise<number | null> {
    await this.call('collectGarbage');
    const memory = rendererMemory(this.#folder);
    return memory === null ? null : memory.residentBytes / 1e6;
  }

  /** What the origin's files take on disk, in bytes: blocks, not lengths. */
  async filesOnDiskBytes(): Promise<number> {
    const folder = join(this.#folder, 'Default', 'File System');
    const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const sizes = await Promise.all(files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).blocks * 512));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async close(): Promise<void> {
    await this.#context?.close();
    [this.#context, this.#page] = [null, null];
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
