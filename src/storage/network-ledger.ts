import type { LedgerPlace } from '../contracts/ledger';
import { addToLedger, beginLedger, type RequestCount } from './ledger-store';
import { bodyBytes } from './request-bytes';
import { GRACE_MS, RequestTally, type WaitingRequest } from './request-tally';

/**
 * Counts what goes to other origins from this page or worker, so that "nothing left this device" is a measurement and not a promise.
 *
 * Two ways of seeing, because neither sees everything. The browser's resource timing names every kind of request (images, styles,
 * scripts, fonts, fetch, beacons…), also those made before the watch began, but not what was sent along, and no WebSocket. Wrappers of
 * `fetch`, `XMLHttpRequest`, `sendBeacon`, `WebSocket` and `EventSource` see bodies, but only from now on. A request that both see counts
 * once; one that the content security policy refused counts nothing, because nothing was sent.
 *
 * What it cannot see, and the ledger does not claim: headers that the browser adds, links that the person follows, the browser's own
 * traffic, WebRTC (which nothing here uses), and a WebSocket of the first moments, before the watch began; a request of that time counts with its address, without its body.
 */

const WRITE_AGAIN_MS = 500;

/** What is wrapped, as far as this kind of global has it; the types of pages and workers differ. */
interface Watched {
  fetch: typeof fetch;
  XMLHttpRequest?: typeof XMLHttpRequest;
  WebSocket?: typeof WebSocket;
  EventSource?: typeof EventSource;
  navigator: { sendBeacon?(url: string | URL, data?: unknown): boolean };
  ReportingObserver?: new (
    listener: (reports: readonly { readonly body: { readonly blockedURL?: string; readonly disposition?: string } | null }[]) => void,
    options: { readonly types: readonly string[]; readonly buffered: boolean },
  ) => { observe(): void; disconnect(): void };
}

const scope = globalThis as unknown as Watched & Pick<EventTarget, 'addEventListener'>;

let flushNow: (() => Promise<void>) | undefined;

/** Begins to count in this global. Called again, it changes nothing. */
export function watchNetwork(place: LedgerPlace): void {
  if (flushNow !== undefined) return;
  const tally = new RequestTally(location.origin, location.href, () => Date.now());
  let unsaved: RequestCount[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing = Promise.resolve();

  const flush = (everything: boolean): Promise<void> => {
    unsaved.push(...tally.take(everything));
    if (tally.waiting) later();
    if (unsaved.length === 0) return writing;
    const counts = unsaved;
    unsaved = [];
    writing = writing.then(() => addToLedger(place, counts, Date.now())).catch(() => {
      // Storage is full or refused: kept here, and tried again with whatever comes next.
      unsaved = [...counts, ...unsaved];
      later(WRITE_AGAIN_MS * 10);
    });
    return writing;
  };
  const later = (waitMs = WRITE_AGAIN_MS): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush(false);
    }, waitMs);
  };
  flushNow = () => flush(false);

  // A worker may be ended soon after, without a word: its requests are stored as soon as they are decided.
  const soon = (): void => later(GRACE_MS + 10);
  watchRefusals(tally);
  observeRequests(tally, soon);
  wrapRequests(tally, soon);
  scope.addEventListener('pagehide', () => void flush(true));
  // The service worker starts for every visit and must not write then; a page always begins the ledger.
  if (place === 'page') void beginLedger(Date.now()).catch(() => {});
}

/** Stores what this global has counted until now; what it has yet to decide about follows. */
export async function flushLedger(): Promise<void> {
  await flushNow?.();
}

function watchRefusals(tally: RequestTally): void {
  if (scope.ReportingObserver !== undefined) {
    // Those before the watch began, for the requests that the other observer names from that time.
    const reports = new scope.ReportingObserver((list) => {
      reports.disconnect();
      for (const { body } of list) if (body?.disposition === 'enforce' && body.blockedURL !== undefined) tally.refused(body.blockedURL);
    }, { types: ['csp-violation'], buffered: true });
    reports.observe();
    setTimeout(() => reports.disconnect());
  }
  scope.addEventListener('securitypolicyviolation', (event) => {
    const { disposition, blockedURI } = event as SecurityPolicyViolationEvent;
    if (disposition === 'enforce') tally.refused(blockedURI);
  });
}

function observeRequests(tally: RequestTally, onCounted: () => void): void {
  if (typeof PerformanceObserver !== 'function' || !PerformanceObserver.supportedEntryTypes.includes('resource')) return;
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) tally.seen(name);
    if (tally.waiting) onCounted();
  }).observe({ type: 'resource', buffered: true });
}

function wrapRequests(tally: RequestTally, onCounted: () => void): void {
  const note = (address: string, bytes: number, observed: boolean): WaitingRequest | null => {
    const request = tally.sent(address, bytes, observed);
    if (request !== null) onCounted();
    return request;
  };
  wrapFetch(tally, note, onCounted);
  wrapXhr(note);

  const sendBeacon = scope.navigator.sendBeacon?.bind(scope.navigator);
  if (sendBeacon !== undefined) {
    scope.navigator.sendBeacon = (url, data) => {
      const taken = sendBeacon(url, data);
      if (taken) note(String(url), bodyBytes(data) ?? 0, true);
      return taken;
    };
  }

  const { WebSocket: NativeSocket, EventSource: NativeSource } = scope;
  if (NativeSocket !== undefined) {
    scope.WebSocket = new Proxy(NativeSocket, {
      construct(target, args: [string | URL, (string | string[])?], newTarget) {
        const socket = Reflect.construct(target, args, newTarget) as WebSocket;
        note(socket.url, 0, false);
        const send = socket.send.bind(socket);
        socket.send = (data) => {
          send(data);
          tally.more(socket.url, bodyBytes(data) ?? 0);
          if (tally.waiting) onCounted();
        };
        return socket;
      },
    });
  }
  if (NativeSource !== undefined) {
    scope.EventSource = new Proxy(NativeSource, {
      construct(target, args: [string | URL], newTarget) {
        const source = Reflect.construct(target, args, newTarget) as EventSource;
        // The observer names a stream when it ends; that may be hours later.
        note(source.url, 0, true);
        return source;
      },
    });
  }
}

function wrapFetch(tally: RequestTally, note: (address: string, bytes: number, observed: boolean) => WaitingRequest | null, onCounted: () => void): void {
  const native = scope.fetch.bind(globalThis);
  const own = `${location.origin}/`;
  scope.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    // Nearly every request: no time is spent on it.
    if (address.startsWith(own) || tally.foreign(address) === null) return native(input, init);
    let options = init;
    let known = bodyBytes(init?.body) ?? 0;
    if (init?.body instanceof ReadableStream) {
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          tally.more(address, chunk.byteLength);
          onCounted();
          controller.enqueue(chunk);
        },
      });
      options = { ...init, body: init.body.pipeThrough(counter) };
    } else if (input instanceof Request && init?.body === undefined && input.body !== null && input.body !== undefined) {
      // Its body can be read once only, so a copy is measured, and before: it must be known when the request is counted.
      known = (await input.clone().arrayBuffer()).byteLength;
    }
    note(address, known, true);
    return native(input, options);
  };
}

function wrapXhr(note: (address: string, bytes: number, observed: boolean) => WaitingRequest | null): void {
  if (scope.XMLHttpRequest === undefined) return;
  const { prototype } = scope.XMLHttpRequest;
  const addresses = new WeakMap<XMLHttpRequest, string>();
  const open = prototype.open as (this: XMLHttpRequest, ...args: unknown[]) => void;
  const send = prototype.send as (this: XMLHttpRequest, body?: unknown) => void;
  prototype.open = function (this: XMLHttpRequest, ...args: unknown[]): void {
    open.apply(this, args);
    addresses.set(this, String(args[1]));
  } as typeof prototype.open;
  prototype.send = function (this: XMLHttpRequest, body?: unknown): void {
    send.call(this, body);
    const address = addresses.get(this);
    if (address !== undefined) note(address, bodyBytes(body) ?? 0, true);
  } as typeof prototype.send;
}
