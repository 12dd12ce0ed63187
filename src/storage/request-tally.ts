import type { RequestCount } from './ledger-store';
import { addressBytes, withoutFragment } from './request-bytes';

/**
 * How long a request waits before it counts. The browser tells that its policy refused one, so that nothing was sent, only after the
 * request seems to have been made: a few milliseconds in Chromium, more when it is busy.
 */
export const GRACE_MS = 250;
/** A refusal without a request is forgotten after this time. */
const REFUSAL_MS = 5_000;

/** A request that waits for its verdict. `bytes` may grow until then. */
export interface WaitingRequest {
  readonly url: string;
  readonly origin: string;
  readonly at: number;
  bytes: number;
}

/** Decides what counts: every request to another origin once, however many ways it was noticed, and none that the policy refused. */
export class RequestTally {
  #waiting: WaitingRequest[] = [];
  /** Requests that the wrappers saw and the observer has yet to name, by address. */
  readonly #expected = new Map<string, number>();
  #later: RequestCount[] = [];
  #refusals: { readonly url: string; readonly at: number }[] = [];

  /**
   * @param ownOrigin - what goes there is no concern of the ledger
   * @param base - address that relative ones start from
   * @param now - Unix ms
   */
  constructor(
    private readonly ownOrigin: string,
    private readonly base: string,
    private readonly now: () => number,
  ) {}

  /** The address when it leads to another origin over the network, else null. */
  foreign(address: string): URL | null {
    let url: URL;
    try {
      url = new URL(address, this.base);
    } catch {
      return null; // the request itself will fail on it
    }
    if (!/^(?:https?|wss?):$/.test(url.protocol)) return null;
    return url.origin.replace(/^ws/, 'http') === this.ownOrigin ? null : url;
  }

  /**
   * A request that a wrapper sees go out, with its body.
   * @param observed - whether the browser will name it to the observer as well
   * @returns null for one that stays at home
   */
  sent(address: string, bytes: number, observed: boolean): WaitingRequest | null {
    const url = this.foreign(address);
    if (url === null) return null;
    const request = this.#wait(url, bytes);
    if (observed) this.#expected.set(request.url, (this.#expected.get(request.url) ?? 0) + 1);
    return request;
  }

  /** A request that the observer names. */
  seen(address: string): void {
    const url = this.foreign(address);
    if (url === null) return;
    if (!this.#meet(withoutFragment(url.href))) this.#wait(url, 0);
  }

  /** More bytes on a connection that is open. */
  more(address: string, bytes: number): void {
    const url = this.foreign(address);
    if (url !== null) this.#later.push({ origin: url.origin, requests: 0, bytes, at: this.now() });
  }

  /** The policy refused a request to this address: nothing was sent. */
  refused(address: string): void {
    const url = this.foreign(address);
    if (url !== null) this.#refusals.push({ url: withoutFragment(url.href), at: this.now() });
  }

  get waiting(): boolean {
    return this.#waiting.length > 0 || this.#later.length > 0;
  }

  /** Takes out what is decided. @param everything - also what has not waited long enough, because the page goes */
  take(everything: boolean): RequestCount[] {
    const now = this.now();
    const counts = this.#later;
    this.#later = [];
    this.#waiting = this.#waiting.filter((request) => {
      // Not before, even if refused already: the observer may still be about to name it.
      if (!everything && now - request.at < GRACE_MS) return true;
      const at = this.#refusals.findIndex(({ url }) => url === request.url);
      if (at !== -1) {
        this.#refusals.splice(at, 1);
        this.#meet(request.url);
        return false;
      }
      counts.push({ origin: request.origin, requests: 1, bytes: request.bytes, at: request.at });
      return false;
    });
    this.#refusals = this.#refusals.filter(({ at }) => now - at < REFUSAL_MS);
    return counts;
  }

  #wait(url: URL, bytes: number): WaitingRequest {
    const request = { url: withoutFragment(url.href), origin: url.origin, at: this.now(), bytes: addressBytes(url.href) + bytes };
    this.#waiting.push(request);
    return request;
  }

  /** @returns whether a wrapper had seen it */
  #meet(url: string): boolean {
    const count = this.#expected.get(url) ?? 0;
    if (count > 1) this.#expected.set(url, count - 1);
    else this.#expected.delete(url);
    return count > 0;
  }
}
