/**
 * The one place where a URL becomes code. The policy header (`require-trusted-types-for 'script'`) refuses plain strings
 * in `new Worker()` and `serviceWorker.register()`; this policy lets through the app's own scripts and nothing else.
 *
 * A worker's URL comes from Vite's `?worker&url`, because Vite only sees through `new Worker(new URL(…))` written as one
 * expression, which Trusted Types refuses:
 * ```ts
 * import libraryWorkerUrl from '../../workers/library/main.ts?worker&url';
 * const worker = new Worker(trustedScriptUrl(libraryWorkerUrl), { type: 'module', name: 'library' });
 * ```
 */

/** Must be named in the `trusted-types` directive of `scripts/headers.mjs`. */
const POLICY_NAME = 'engram-worker-url';

/** The built app's scripts, and the service worker. */
const OWN_SCRIPT = /^\/(?:assets\/[\w.-]+\.js|sw\.js)$/;

/** The part of the Trusted Types API used here; TypeScript's DOM library does not have it yet. */
interface TrustedTypePolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/**
 * Whether `url` is a script of this app: same origin, a known place, no credentials.
 * @param url - absolute, or relative to `base`
 * @param base - address of the page
 * @param development - the development server serves sources from many paths, so there only the origin counts
 */
export function isOwnScript(url: string, base: string, development = false): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url, base);
  } catch {
    return false;
  }
  if (parsed.origin !== new URL(base).origin || parsed.username !== '' || parsed.password !== '') return false;
  return development || OWN_SCRIPT.test(parsed.pathname);
}

function admit(url: string): string {
  if (!isOwnScript(url, location.href, import.meta.env.DEV)) throw new TypeError(`Not a script of this app: ${url}`);
  return url;
}

let toScriptUrl: ((url: string) => unknown) | undefined;

function createConverter(): (url: string) => unknown {
  const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;
  if (factory === undefined) return admit;
  const policy = factory.createPolicy(POLICY_NAME, { createScriptURL: admit });
  return (url) => policy.createScriptURL(url);
}

/**
 * Turns the address of one of the app's own scripts into what `Worker` and `serviceWorker.register` accept.
 * @param url - same-origin script, e.g. from `?worker&url`
 * @returns a `TrustedScriptURL` where the browser has Trusted Types, else the string; typed as string because the DOM
 * library's signatures are
 * @throws TypeError for any other address
 */
export function trustedScriptUrl(url: string | URL): string {
  toScriptUrl ??= createConverter();
  return toScriptUrl(String(url)) as string;
}
