import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import type { Engram } from '../src/contracts/engine';
import { CHROMIUM_ARGS, ensureBrowser } from '../scripts/browser.mjs';
import { serve } from '../scripts/serve.mjs';

declare global {
  var engram: Engram | undefined;
}

/** A browser profile on disk: its library outlives the browser, as a person's does. */
export interface Profile {
  readonly folder: string;
  /** Starts a browser on this profile and opens the app; resolves when the engine is ready. */
  open(): Promise<OpenApp>;
  /** Starts a browser on this profile with an empty page. */
  launch(): Promise<BrowserContext>;
  remove(): Promise<void>;
}

export interface OpenApp {
  readonly page: Page;
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** The built app, served on one fixed port for the whole run: storage belongs to an origin. */
export interface BenchServer {
  readonly url: string;
  /** @param copyOf - begins as a copy of that one, whose browser must be closed */
  createProfile(copyOf?: Profile): Promise<Profile>;
  close(): Promise<void>;
}

/** @param connectHosts - origins that the page may reach besides its own */
export async function startBenchServer(connectHosts: readonly string[] = []): Promise<BenchServer> {
  const server = await serve({ port: 0, connectHosts, ...(process.env.ENGRAM_DIST === undefined ? {} : { root: process.env.ENGRAM_DIST }) });
  const { executablePath } = ensureBrowser();

  async function createProfile(copyOf?: Profile): Promise<Profile> {
    const folder = await mkdtemp(join(tmpdir(), 'engram-bench-'));
    if (copyOf !== undefined) await cp(copyOf.folder, folder, { recursive: true });
    const launch = (): Promise<BrowserContext> =>
      chromium.launchPersistentContext(folder, { executablePath, args: [...CHROMIUM_ARGS], viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' });
    return {
      folder,
      launch,
      async open() {
        const context = await launch();
        const page = context.pages()[0] ?? (await context.newPage());
        await page.goto(`${server.url}/`);
        await waitForEngine(page);
        return { page, context, close: () => context.close() };
      },
      remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
    };
  }

  return { url: server.url, createProfile, close: server.close };
}

/** Resolves when the app has published its engine and the engine is ready. */
export async function waitForEngine(page: Page): Promise<void> {
  await page.waitForFunction(() => globalThis.engram !== undefined, undefined, { timeout: 30_000 });
  await page.evaluate(() => globalThis.engram!.ready);
}

/** What an engine says about itself and its browser, for a row's conditions. */
export async function engineConditions(page: Page): Promise<Readonly<Record<string, string | number | boolean | null>>> {
  const { conditions } = await page.evaluate(() => globalThis.engram!.monitor.snapshot());
  const browser = await page.evaluate(() => /Chrom(?:e|ium)\/[\d.]+/u.exec(navigator.userAgent)?.[0] ?? navigator.userAgent);
  const { memories, vectors, pending, vectorSpace, path, crossOriginIsolated, workerRestarts } = conditions;
  return { memories, vectors, pending, vectorSpace, path, crossOriginIsolated, workerRestarts, browser };
}
