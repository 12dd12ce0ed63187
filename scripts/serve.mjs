// @ts-check
/**
 * Serves the built app: static files, the headers of scripts/headers.mjs, nothing else.
 * `node scripts/serve.mjs` listens on PORT (4173) of HOST (127.0.0.1). `--connect ORIGIN`, as often as needed, or a list in
 * ENGRAM_CONNECT lets the page fetch from other origins; without, it reaches its own only.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { securityHeaders } from './headers.mjs';
import { isMain } from './is-main.mjs';

export const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * How long a file may be kept without asking: for ever where the name holds a hash of the content, else not at all (the
 * ETag makes asking cheap).
 * @param {string} pathname
 */
function cacheControl(pathname) {
  return pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/**
 * A page's address has no dot in its last part and is not in a folder of files. Everything else that is missing is a real 404: HTML
 * in place of a script or a vector file would be cached and break the app.
 * @param {import('node:http').IncomingMessage} request
 * @param {string} pathname
 */
function isPageRequest(request, pathname) {
  return (
    !pathname.slice(pathname.lastIndexOf('/')).includes('.') && !/^\/(?:assets|embedder|icons)(?:\/|$)/.test(pathname) && (request.headers.accept ?? '').includes('text/html')
  );
}

/**
 * @param {object} [options]
 * @param {number} [options.port] 0: any free port
 * @param {string} [options.host] default 127.0.0.1: this machine only
 * @param {string} [options.root] folder of the built app
 * @param {readonly string[]} [options.connectHosts] origins that the page may reach besides its own
 * @param {boolean} [options.bare] send none of the app's headers, like a plain static host
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>} `url` ends without a slash; `close` also
 * ends open connections
 * @throws Error with `code` EADDRINUSE when the port is taken
 */
export async function serve({ port = 0, host = '127.0.0.1', root = DIST, connectHosts = [], bare = false } = {}) {
  const folder = resolve(root);
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`There is no built app in ${folder}. Run: npm run build`);
  const files = sirv(folder, {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (response, pathname) => response.setHeader('Cache-Control', cacheControl(pathname)),
  });
  const headers = bare ? {} : securityHeaders(connectHosts);

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === 'POST' && request.url === '/share') {
      // Something shared to the app before its service worker was there to take it: the app opens and says so.
      request.resume();
      response.writeHead(303, { Location: '/?shared=missed', 'Cache-Control': 'no-store' });
      response.end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('Only GET and HEAD are served here.\n');
      return;
    }
    const notFound = () => {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end('Not found\n');
    };
    files(request, response, () => {
      const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
      if (!isPageRequest(request, pathname)) return notFound();
      request.url = '/';
      files(request, response, notFound);
    });
  });

  await new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => listening(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const shownHost = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/**
 * Origins that the page may reach besides its own: `--connect ORIGIN` (or `--connect=ORIGIN`), and ENGRAM_CONNECT, parted by blanks or commas.
 * @param {readonly string[]} args
 * @param {string | undefined} fromEnvironment
 * @returns {string[]}
 * @throws Error for an argument that is not known or has no origin
 */
export function readConnectHosts(args, fromEnvironment) {
  const hosts = (fromEnvironment ?? '').split(/[\s,]+/).filter((host) => host !== '');
  for (let at = 0; at < args.length; at++) {
    const [name, inline] = (args[at] ?? '').split('=', 2);
    if (name !== '--connect') throw new Error(`Unknown argument: ${args[at]}. Known: --connect ORIGIN`);
    const host = inline ?? args[++at];
    if (host === undefined || host === '') throw new Error('--connect needs an origin, e.g. --connect https://models.example');
    hosts.push(host);
  }
  // People write addresses with a slash at the end.
  return [...new Set(hosts.map((host) => host.replace(/\/$/, '')))];
}

/** Serves on PORT and HOST of the environment until the process is told to end; explains what went wrong otherwise. */
export async function serveFromEnvironment() {
  const port = Number(process.env.PORT ?? 4173);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`PORT must be a number from 0 to 65535, not "${process.env.PORT}".`);
    process.exitCode = 1;
    return;
  }
  try {
    const connectHosts = readConnectHosts(process.argv.slice(2), process.env.ENGRAM_CONNECT);
    const server = await serve({ port, host: process.env.HOST ?? '127.0.0.1', connectHosts });
    console.log(`Engram is at ${server.url}/`);
    if (connectHosts.length > 0) console.log(`It may also reach ${connectHosts.join(', ')}; the privacy ledger counts what goes there.`);
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => void server.close());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    console.error(
      code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another one, e.g.: PORT=${port + 1} npm start`
      : code === 'EACCES' ? `Port ${port} needs administrator rights. Choose one above 1023, e.g.: PORT=4173 npm start`
      : error instanceof Error ? error.message
      : String(error),
    );
    process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) await serveFromEnvironment();
