/** The part of the Cache API that the model store uses, over Maps; with a limit, as a full device has one. */
export class MemoryCaches {
  readonly stores = new Map<string, Map<string, { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Headers }>>();
  /** Bytes of all bodies together. */
  quota = Infinity;

  async has(name: string): Promise<boolean> {
    return this.stores.has(name);
  }

  async open(name: string): Promise<Cache> {
    const entries = this.stores.get(name) ?? new Map<string, { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Headers }>();
    this.stores.set(name, entries);
    const absolute = (request: RequestInfo | URL): string => new URL(request instanceof Request ? request.url : String(request), 'https://app.example').href;
    const plain = (url: string): string => url.replace(/\?.*$/, '');
    const cache = {
      put: async (request: RequestInfo | URL, response: Response) => {
        const body = new Uint8Array(await response.arrayBuffer());
        const url = absolute(request);
        if (this.used() - (entries.get(url)?.body.byteLength ?? 0) + body.byteLength > this.quota) throw new DOMException('No space.', 'QuotaExceededError');
        entries.set(url, { body, headers: response.headers });
      },
      match: async (request: RequestInfo | URL) => {
        const entry = entries.get(absolute(request));
        return entry === undefined ? undefined : new Response(entry.body, { headers: entry.headers });
      },
      delete: async (request: RequestInfo | URL) => entries.delete(absolute(request)),
      keys: async (request?: RequestInfo | URL, options?: CacheQueryOptions) =>
        [...entries.keys()].filter((url) => request === undefined || (options?.ignoreSearch === true ? plain(url) === plain(absolute(request)) : url === absolute(request))).map((url) => new Request(url)),
    };
    return cache as unknown as Cache;
  }

  used(): number {
    let bytes = 0;
    for (const entries of this.stores.values()) for (const { body } of entries.values()) bytes += body.byteLength;
    return bytes;
  }

  /** Names of all entries, without the origin. */
  names(): string[] {
    return [...this.stores.values()].flatMap((entries) => [...entries.keys()].map((url) => url.slice('https://app.example'.length)));
  }

  /** What a failing disk does: the entry is there, and its bytes are others. */
  damage(name: RegExp, change: (body: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): void {
    for (const entries of this.stores.values()) {
      for (const [url, entry] of entries) if (name.test(url)) entries.set(url, { ...entry, body: change(entry.body.slice()) });
    }
  }
}
