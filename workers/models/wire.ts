import { abortError } from '../../src/contracts/errors';
import { modelError } from './model-error';

/** Chromium tells of a refusal a moment after the request has failed. */
const POLICY_PATIENCE_MS = 250;

/** What a download needs of the world outside; tests have another one. */
export interface Wire {
  /**
   * @param from - asks for the bytes from this offset on; also for 0, because an answer to a range is never compressed, so that sizes and offsets are those of the file
   * @throws AppError `MODEL_FAILED` (`offline`, `refused-by-policy`, `cut-off`); AbortError
   */
  request(url: string, options: { readonly signal: AbortSignal; readonly from?: number; readonly method?: 'GET' | 'HEAD' }): Promise<Response>;
  /** @throws AbortError */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds that only grow. */
  now(): number;
  /** No answer, or no byte, for so long counts as a cut-off line. */
  readonly stallMs: number;
  /** Pauses between tries that bring nothing. */
  readonly retryWaitsMs: readonly number[];
}

/** Requests that the content security policy has refused, as the browser tells: by origin, when last. */
const refused = new Map<string, number>();

/** Call once, before the first request. */
export function watchPolicy(): void {
  addEventListener('securitypolicyviolation', (event) => {
    const { disposition, blockedURI, effectiveDirective } = event as SecurityPolicyViolationEvent;
    if (disposition !== 'enforce' || effectiveDirective !== 'connect-src') return;
    try {
      refused.set(new URL(blockedURI).origin, performance.now());
    } catch {
      // A keyword instead of an address: nothing of ours.
    }
  });
}

export const browserWire: Wire = {
  async request(url, { signal, from, method = 'GET' }) {
    const startedAt = performance.now();
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), this.stallMs);
    try {
      // `no-store`: the browser would keep the file a second time. No `If-Range`: it would need the server's leave (CORS), which hubs do not give.
      return await fetch(url, {
        method,
        // Only until the answer begins: aborted later, it would end the body.
        signal: AbortSignal.any([signal, ending.signal]),
        mode: 'cors',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        ...(from === undefined ? {} : { headers: { Range: `bytes=${from}-` } }),
      });
    } catch (error) {
      signal.throwIfAborted();
      const { origin, host } = new URL(url);
      if (ending.signal.aborted) throw modelError('cut-off', { host, stalled: true }, error);
      if (navigator.onLine) await this.wait(POLICY_PATIENCE_MS, signal);
      if (refused.has(origin)) throw modelError('refused-by-policy', { host }, error);
      // A redirect may lead where the page may not go.
      const [elsewhere] = [...refused].find(([, at]) => at >= startedAt) ?? [];
      throw modelError(elsewhere === undefined ? 'offline' : 'refused-by-policy', { host: elsewhere === undefined ? host : new URL(elsewhere).host }, error);
    } finally {
      clearTimeout(timer);
    }
  },
  wait(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError());
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(abortError());
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  },
  now: () => performance.now(),
  stallMs: 30_000,
  retryWaitsMs: [300, 900, 2_500],
};
