import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A model as its repository holds it: contents by path. */
type Files = ReadonlyMap<string, Uint8Array>;

/** What goes wrong with answers to requests for a file, until it is taken back. */
export type HubFault =
  /** The line breaks after so many bytes of each answer. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** So many bytes are missing at the end, and every header is right about that. */
  | { readonly kind: 'short'; readonly missingBytes: number }
  /** So many bytes too many, and every header is right about that. */
  | { readonly kind: 'long'; readonly extraBytes: number }
  /** A page with status 200 for everything, as single-page apps and login pages answer. */
  | { readonly kind: 'html' }
  /** 64 bytes are wrong, the length is right. */
  | { readonly kind: 'flipped' }
  | { readonly kind: 'status'; readonly status: number; /** Only so many times. */ readonly times?: number }
  /** Headers and so many bytes come, then nothing. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** No answer at all. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'no-length' }
  /** Without a length, and it never ends. */
  | { readonly kind: 'endless' }
  /** Compressed, without a length. */
  | { readonly kind: 'gzip' }
  /** Always the whole file, with status 200. */
  | { readonly kind: 'ignore-range' }
  /** An answer to a range that begins elsewhere than was asked for. */
  | { readonly kind: 'wrong-offset' }
  /** Other bytes of the same length under another version's name. */
  | { readonly kind: 'changed' };

export interface HubRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly range: string | null;
  /** As sent; null while it is being answered. */
  status: number | null;
}

export interface HubOptions {
  /** Of the whole server together, as a line would be: 1_250_000 is 10 Mbit/s. Default: as fast as it can. */
  readonly bytesPerSecond?: number;
  /** False: a plain static server with the same layout of files. Default true. */
  readonly api?: boolean;
  /** Files lead to another address first, as the hub's large files do. Default true. */
  readonly redirects?: boolean;
  /** False: `Content-Range`, `ETag` and the like are not shown to pages of other origins. Default true. */
  readonly exposesHeaders?: boolean;
  /** Files from this size on are in large-file storage, with a SHA-256; smaller ones have git's hash. Default 1,000. */
  readonly lfsFrom?: number;
}

export interface Hub {
  /** Origin, without a slash at the end. */
  readonly url: string;
  /** Every request but those that only ask for leave (CORS), in order. */
  readonly requests: readonly HubRequest[];
  /** @param path - tested against the path of the file in its repository, with the model's id before it: `owner/name/onnx/model.onnx`; an `/api/…` address as it is */
  setFault(path: RegExp, fault: HubFault | null): void;
  /** Puts other files in the place of a model's: a new commit. */
  publish(id: string, files: Files): void;
  close(): Promise<void>;
}

interface Repository {
  readonly files: Files;
  readonly commit: string;
}

const CHUNK_BYTES = 16_384;

const sha = (algorithm: 'sha1' | 'sha256', ...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** A commit that follows from the content, so that runs are the same. */
function commitOf(files: Files): string {
  return sha('sha1', ...[...files].flatMap(([path, content]) => [path, '\0', content]));
}

/**
 * A server on a free port of this machine that speaks the hub's addresses: revision and tree of a model, and its files, with ranges,
 * redirects, hashes and the cross-origin headers of the real one, and with faults on demand.
 * @param models - files by the model's id
 */
export async function startHub(models: Readonly<Record<string, Files>>, options: HubOptions = {}): Promise<Hub> {
  const hub = new HubServer(models, options);
  await hub.listen();
  return hub;
}

class HubServer implements Hub {
  readonly requests: HubRequest[] = [];
  readonly #options: HubOptions;
  readonly #repositories = new Map<string, Repository>();
  /** Old commits stay reachable, as in git. */
  readonly #commits = new Map<string, Repository>();
  readonly #faults = new Map<string, { readonly path: RegExp; readonly fault: HubFault; left: number }>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #hashes = new WeakMap<Uint8Array, { readonly sha256: string; readonly git: string }>();
  /** When the line is free again. */
  #lineFreeAt = 0;

  constructor(models: Readonly<Record<string, Files>>, options: HubOptions) {
    this.#options = options;
    for (const [id, files] of Object.entries(models)) this.publish(id, files);
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((listening, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(0, '127.0.0.1', listening);
    });
  }

  setFault(path: RegExp, fault: HubFault | null): void {
    if (fault === null) this.#faults.delete(String(path));
    else this.#faults.set(String(path), { path, fault, left: fault.kind === 'status' ? (fault.times ?? Infinity) : Infinity });
  }

  publish(id: string, files: Files): void {
    const repository = { files, commit: commitOf(files) };
    this.#repositories.set(id, repository);
    this.#commits.set(`${id}@${repository.commit}`, repository);
  }

  close(): Promise<void> {
    return new Promise((closed) => {
      this.#server.close(() => closed());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Vary', 'Origin');
    if (this.#options.exposesHeaders ?? true) response.setHeader('Access-Control-Expose-Headers', 'ETag, Link, Accept-Ranges, Content-Range, X-Repo-Commit, X-Linked-Size, X-Linked-ETag');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS', 'Access-Control-Allow-Headers': 'Range', 'Access-Control-Max-Age': '86400' }).end();
      return;
    }
    const noted: HubRequest = { method: request.method ?? 'GET', url: request.url ?? '/', range: request.headers.range ?? null, status: null };
    this.requests.push(noted);
    response.on('finish', () => (noted.status = response.statusCode));
    const { pathname } = new URL(request.url ?? '/', this.url);
    const path = decodeURIComponent(pathname);
    const api = /^\/api\/models\/(.+?)\/(revision|tree)\/([^/]+)$/.exec(path);
    if (api !== null) {
      this.#answerApi(response, path, api[1]!, api[2] as 'revision' | 'tree', api[3]!);
      return;
    }
    const file = /^\/(cdn\/)?(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const repository = file === null ? undefined : this.#find(file[2]!, file[3]!);
    const content = file === null ? undefined : repository?.files.get(file[4]!);
    const fault = file === null ? null : this.#fault(`${file[2]}/${file[4]}`);
    if (fault?.kind === 'status') return plain(response, fault.status, 'broken on purpose');
    if (fault?.kind === 'silent') return;
    if (content === undefined || repository === undefined || file === null) return plain(response, 404, 'Entry not found');
    if (file[1] === undefined && (this.#options.redirects ?? true)) {
      response.setHeader('X-Repo-Commit', repository.commit);
      response.setHeader('X-Linked-Size', String(content.byteLength));
      response.writeHead(302, { Location: `/cdn${pathname}` }).end();
      return;
    }
    await this.#sendFile(request, response, content, fault);
  }

  #find(id: string, revision: string): Repository | undefined {
    return revision === 'main' ? this.#repositories.get(id) : this.#commits.get(`${id}@${revision}`);
  }

  #fault(path: string): HubFault | null {
    for (const entry of this.#faults.values()) {
      if (!entry.path.test(path) || entry.left <= 0) continue;
      entry.left--;
      return entry.fault;
    }
    return null;
  }

  #answerApi(response: ServerResponse, path: string, id: string, what: 'revision' | 'tree', revision: string): void {
    const fault = this.#fault(path);
    if (fault?.kind === 'status') return plain(response, fault.status, 'broken on purpose');
    if (fault?.kind === 'html') return page(response);
    const repository = this.#find(id, revision);
    if (this.#options.api === false || repository === undefined) return plain(response, 404, 'Repository not found');
    const answer = what === 'revision' ? { id, sha: repository.commit, siblings: [...repository.files.keys()].map((rfilename) => ({ rfilename })) } : this.#tree(repository.files);
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
  }

  #tree(files: Files): unknown[] {
    const folders = new Set([...files.keys()].flatMap((path) => (path.includes('/') ? [path.slice(0, path.lastIndexOf('/'))] : [])));
    return [
      ...[...folders].map((path) => ({ type: 'directory', oid: sha('sha1', path), size: 0, path })),
      ...[...files].map(([path, content]) => {
        const { sha256, git } = this.#hash(content);
        const size = content.byteLength;
        if (size < (this.#options.lfsFrom ?? 1_000)) return { type: 'file', oid: git, size, path };
        return { type: 'file', oid: sha('sha1', `pointer to ${sha256}`), size, lfs: { oid: sha256, size, pointerSize: 133 }, path };
      }),
    ];
  }

  #hash(content: Uint8Array): { readonly sha256: string; readonly git: string } {
    let known = this.#hashes.get(content);
    if (known === undefined) {
      known = { sha256: sha('sha256', content), git: sha('sha1', `blob ${content.byteLength}\0`, content) };
      this.#hashes.set(content, known);
    }
    return known;
  }

  async #sendFile(request: IncomingMessage, response: ServerResponse, whole: Uint8Array, fault: HubFault | null): Promise<void> {
    if (fault?.kind === 'html') return page(response);
    let content = whole;
    if (fault?.kind === 'short') content = whole.subarray(0, Math.max(0, whole.byteLength - fault.missingBytes));
    if (fault?.kind === 'long') content = Buffer.concat([whole, new Uint8Array(fault.extraBytes)]);
    if (fault?.kind === 'flipped' || fault?.kind === 'changed') {
      content = whole.slice();
      const { byteLength } = content;
      for (const from of fault.kind === 'changed' ? [0, Math.max(64, byteLength - 64)] : [Math.floor(byteLength / 2)]) {
        for (let at = from; at < Math.min(byteLength, from + 64); at++) content[at]! ^= 0xff;
      }
    }
    if (fault?.kind === 'endless') {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      if (request.method === 'HEAD') response.end();
      while (!response.destroyed && !response.writableEnded) {
        await this.#send(response, content);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return;
    }
    const total = content.byteLength;
    const tag = `"${this.#hash(whole).sha256.slice(0, 20)}${fault?.kind === 'changed' ? '-2' : ''}"`;
    response.setHeader('ETag', tag);
    response.setHeader('Content-Type', 'application/octet-stream');
    const range = fault?.kind === 'ignore-range' ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (fault?.kind !== 'ignore-range') response.setHeader('Accept-Ranges', 'bytes');
    let from = range === null ? 0 : Number(range[1]);
    const to = range === null || range[2] === '' ? total : Math.min(total, Number(range[2]) + 1);
    if (range !== null && from >= total) {
      response.writeHead(416, { 'Content-Range': `bytes */${total}` }).end();
      return;
    }
    if (fault?.kind === 'wrong-offset' && from > 0) from = Math.floor(from / 2);
    let body = content.subarray(from, to);
    const headers: Record<string, string> = {};
    // What is compressed is sent whole: a range of it would be one of the compressed bytes.
    const squeezed = fault?.kind === 'gzip';
    if (squeezed) {
      body = gzipSync(content);
      headers['Content-Encoding'] = 'gzip';
    } else if (fault?.kind !== 'no-length') headers['Content-Length'] = String(body.byteLength);
    if (range !== null && !squeezed) headers['Content-Range'] = `bytes ${from}-${to - 1}/${total}`;
    response.writeHead(range !== null && !squeezed ? 206 : 200, headers);
    response.flushHeaders();
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const stop = fault?.kind === 'cut' || fault?.kind === 'stall' ? Math.min(body.byteLength, fault.afterBytes) : body.byteLength;
    await this.#send(response, body.subarray(0, stop));
    if (fault?.kind === 'stall' && stop < body.byteLength) return;
    if (fault?.kind === 'cut' && stop < body.byteLength) {
      // What was sent must have left before the line breaks.
      await new Promise<void>((resolve) => setTimeout(resolve, 20));
      response.destroy();
    } else response.end();
  }

  /** At the pace of the line, which all answers share. */
  async #send(response: ServerResponse, body: Uint8Array): Promise<void> {
    const { bytesPerSecond } = this.#options;
    for (let at = 0; at < body.byteLength && !response.destroyed; at += CHUNK_BYTES) {
      const chunk = body.subarray(at, at + CHUNK_BYTES);
      if (bytesPerSecond !== undefined) {
        const now = performance.now();
        // A timer that woke late has left the line idle; so much of that is made up for.
        this.#lineFreeAt = Math.max(this.#lineFreeAt, now - 100) + (chunk.byteLength / bytesPerSecond) * 1_000;
        // Timers are not finer than this; the debt is carried on.
        if (this.#lineFreeAt - now > 4) await new Promise((resolve) => setTimeout(resolve, this.#lineFreeAt - now));
      }
      if (!response.write(chunk) && !response.destroyed) {
        await new Promise<void>((resolve) => {
          const on = (): void => {
            response.off('drain', on).off('close', on);
            resolve();
          };
          response.on('drain', on).on('close', on);
        });
      }
    }
  }
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function page(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<!doctype html><html><title>An app</title><body>It answers every address.</body></html>');
}
