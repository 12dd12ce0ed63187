import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { ISOLATION_HEADERS } from '../../scripts/headers.mjs';

/** Cross-origin isolated as the app is, but without its content security policy: some packages make code of strings. */
export async function servePeers(folder: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const files = sirv(folder, { setHeaders: (response) => Object.entries(ISOLATION_HEADERS).forEach(([name, value]) => response.setHeader(name, value)) });
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.writeHead(404);
      response.end();
    }),
  );
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
