import { test as base } from '@playwright/test';
import { DIST as BUILT, serve } from '../../scripts/serve.mjs';

/** The build under test; another one than `dist` can be named, e.g. `ENGRAM_DIST=../other/dist npx playwright test`. */
export const DIST = process.env.ENGRAM_DIST ?? BUILT;

/** The app's own server, which a test may stop to be really offline. */
export interface AppServer {
  /** Without a slash at the end; stays the same over stop and start. */
  readonly url: string;
  /** Ends the server and its open connections: nothing answers at `url` any more. */
  stop(): Promise<void>;
  /** Serves again on the same port. @param root - another build; default: the one served before */
  start(root?: string): Promise<void>;
}

/**
 * Serves a build on a free port.
 * @param options - `root`: folder of the build, default {@link DIST}; `bare`: send no headers, like a plain static host
 */
export async function startAppServer(options: { root?: string; bare?: boolean } = {}): Promise<AppServer> {
  const bare = options.bare ?? false;
  let root = options.root ?? DIST;
  let running: Awaited<ReturnType<typeof serve>> | null = await serve({ root, bare });
  const { url, port } = running;
  return {
    url,
    async stop() {
      await running?.close();
      running = null;
    },
    async start(nextRoot = root) {
      await running?.close();
      root = nextRoot;
      running = await serve({ root, port, bare });
    },
  };
}

/**
 * When pages of the journey's own context may register the service worker. Its installation fetches and keeps every file of the app, some 300: a seventh of the processor
 * time of a journey that never looks at it, on the cores that the journey beside it uses.
 * - `when-waited-for`: held back until the journey calls `waitForShell`, or opens a second page: tabs find each other through it. Until then the page is as in the first seconds of a first visit.
 * - `as-it-comes`: as a person has it. `test.use({ serviceWorker: 'as-it-comes' })` in what is about shares, tabs and privacy and in starts that fail; the config says it for
 *   the installed app (pwa.spec.ts). Journeys named `@smoke`, and contexts and browsers that a journey makes for itself, always have it so.
 */
export interface ServiceWorkerOption {
  serviceWorker: 'when-waited-for' | 'as-it-comes';
}

declare global {
  /** Only while the service worker is held back. */
  var letServiceWorkerIn: (() => void) | undefined;
}

/** Runs in the page, before its scripts. One that is registered already keeps its page: nothing is held back there. */
function holdServiceWorkerBack(): void {
  if (!isSecureContext || self !== top || !('serviceWorker' in navigator) || navigator.serviceWorker.controller !== null) return;
  const { serviceWorker } = navigator;
  const register = serviceWorker.register.bind(serviceWorker);
  const asked = new Promise<void>((resolve) => {
    globalThis.letServiceWorkerIn = resolve;
  });
  serviceWorker.register = async (...args) => {
    await asked;
    return register(...args);
  };
}

/**
 * `app`: a server of the built app, one per test, so that each test has an origin (storage, service worker, port) of its
 * own; `baseURL` points to it, so `page.goto('/')` opens the app. `serviceWorker`: see {@link ServiceWorkerOption}.
 */
export const test = base.extend<{ app: AppServer } & ServiceWorkerOption>({
  serviceWorker: ['when-waited-for', { option: true }],
  context: async ({ context, serviceWorker }, use, { tags }) => {
    if (serviceWorker === 'when-waited-for' && !tags.includes('@smoke')) {
      await context.addInitScript(holdServiceWorkerBack);
      context.on('page', () => {
        const pages = context.pages();
        if (pages.length > 1) for (const page of pages) void page.evaluate(() => globalThis.letServiceWorkerIn?.()).catch(() => undefined); // one may be closing
      });
    }
    await use(context);
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted from this pattern
  app: async ({}, use) => {
    const app = await startAppServer();
    await use(app);
    await app.stop();
  },
  baseURL: async ({ app }, use) => use(app.url),
});

export { expect } from '@playwright/test';
