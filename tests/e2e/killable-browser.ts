import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/browser.mjs';

const START_MS = 30_000;

/**
 * Chromium on a profile of its own, started by this process so that it can be killed as the system or a power cut would:
 * Playwright's own way of closing says goodbye first.
 */
export class KillableBrowser {
  #process: ChildProcess | null = null;
  #connection: Browser | null = null;

  /** @param profile - folder; outlives the browser */
  constructor(readonly profile: string) {}

  /** Starts it and opens a page at `url`. */
  async open(url: string): Promise<Page> {
    await mkdir(this.profile, { recursive: true });
    const portFile = join(this.profile, 'DevToolsActivePort');
    await rm(portFile, { force: true });
    const { executablePath } = ensureBrowser();
    this.#process = spawn(executablePath, [...CHROMIUM_ARGS, '--headless=new', '--remote-debugging-port=0', '--no-default-browser-check', '--password-store=basic', `--user-data-dir=${this.profile}`, 'about:blank'], { stdio: 'ignore' });
    const started = performance.now();
    let port = '';
    while (port === '') {
      if (performance.now() - started > START_MS) throw new Error('The browser did not open its debugging port.');
      port = (await readFile(portFile, 'utf8').catch(() => '')).split('\n')[0] ?? '';
      if (port === '') await pause(20);
    }
    this.#connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const context = this.#connection.contexts()[0];
    if (context === undefined) throw new Error('The browser has no profile.');
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    return page;
  }

  /** SIGKILL: no page, worker or database is told. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running !== null && running.exitCode === null && running.signalCode === null) {
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    }
    await this.#connection?.close().catch(() => undefined);
    this.#connection = null;
  }
}
