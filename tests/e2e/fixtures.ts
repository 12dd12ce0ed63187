import { test as base } from '@playwright/test';
import { DIST as BUILT, serve } from '../../scripts/serve.mjs';

/** The build under test; another one than `dist` can be named, e.g. `ENGRAM_DIST=/tmp/other npx playwright test`. */
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
 * `app`: a server of the built app, one per test, so that each test has an origin (storage, service worker, port) of its
 * own; `baseURL` points to it, so `page.goto('/')` opens the app.
 */
export const test = base.extend<{ app: AppServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted from this pattern
  app: async ({}, use) => {
    const app = await startAppServer();
    await use(app);
    await app.stop();
  },
  baseURL: async ({ app }, use) => use(app.url),
});

export { expect } from '@playwright/test';
