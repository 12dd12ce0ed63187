// @ts-check
/**
 * The response headers of the app, in one place: our own server, the development server and the service worker (for
 * hosts that send none) read them from here. Pure data and string work, so that it runs in Node and in a worker.
 */

/** Makes the page cross-origin isolated, which threads, shared memory and memory measurement need. */
export const ISOLATION_HEADERS = Object.freeze({
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Not `credentialless`: Safari does not know it.
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
});

/**
 * Where a person may download a model from: the hub, and the hosts its redirects lead to, such as `us.aws.cdn.hf.co` or `cas-bridge.xethub.hf.co`.
 * A policy applies to each step of a redirect. Nothing is fetched from there before the person asks for a model.
 * @see https://github.com/huggingface/hub-docs/pull/2628 the hub's own list of hosts
 */
export const HUB_HOSTS = Object.freeze(['https://huggingface.co', 'https://*.huggingface.co', 'https://*.hf.co']);

/**
 * The content security policy: own scripts, own workers, no other origin but the models' hub.
 * @param {readonly string[]} [connectHosts] further origins that `fetch` may reach, each like `https://host`
 * @returns {string}
 */
export function contentSecurityPolicy(connectHosts = []) {
  for (const host of connectHosts) {
    if (!/^(?:https?|wss?):\/\/[\w.*-]+(?::\d+)?$/.test(host)) throw new TypeError(`Not an origin: ${host}`);
  }
  return [
    "default-src 'none'",
    // WebAssembly may be compiled; `eval` may not.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    ["connect-src 'self'", ...HUB_HOSTS, ...connectHosts].join(' '),
    // No host: a remote image in an imported note would tell its server that the note was read.
    "img-src 'self' blob: data:",
    "style-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // `dompurify` makes sanitised HTML; `engram-worker-url` is `src/clients/trusted-url.ts`, and in the library worker `workers/library/vectors/start-scan-worker.ts`; `default` exists in the encoder worker only (workers/encoder/admit-ort-threads.ts).
    "trusted-types dompurify engram-worker-url default 'allow-duplicates'",
  ].join('; ');
}

/**
 * Everything a document or a worker script of the app is sent with. A worker takes the policy of its own response, not
 * that of its page.
 * @param {readonly string[]} [connectHosts] see {@link contentSecurityPolicy}
 * @returns {Readonly<Record<string, string>>}
 */
export function securityHeaders(connectHosts = []) {
  return {
    ...ISOLATION_HEADERS,
    'Content-Security-Policy': contentSecurityPolicy(connectHosts),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}
