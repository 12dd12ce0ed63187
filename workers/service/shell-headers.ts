import { securityHeaders } from '../../scripts/headers.mjs';

/** Requests whose response decides what a page or a worker may do. */
const GOVERNED: ReadonlySet<string> = new Set(['document', 'iframe', 'worker', 'sharedworker']);

/** Statuses whose response cannot have a body. */
const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * Adds isolation and policy headers to a document or worker script whose host sent none, so that the app is
 * cross-origin isolated and locked down on any static host. A header the host did send is kept.
 * @param destination - `Request.destination`
 * @returns a new response, or the same one when there is nothing to add, or nothing may be added: the headers of an
 * opaque, error or redirected response cannot be changed without losing what it is
 */
export function withSecurityHeaders(destination: string, response: Response): Response {
  if (!GOVERNED.has(destination)) return response;
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error' || response.redirected) return response;
  const missing = Object.entries(securityHeaders()).filter(([name]) => !response.headers.has(name));
  if (missing.length === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of missing) headers.set(name, value);
  return new Response(BODILESS.has(response.status) ? null : response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
