import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line between the browser and servers on this machine, as slow as a home's. */
export interface SlowLine {
  /** Goes to the server at this address through the line. @returns the address to use instead */
  to(url: string): Promise<string>;
  /** What came down since it was last asked. */
  takeBytes(): number;
  close(): Promise<void>;
}

/** Small enough that files that come at once share the line. */
const CHUNK_BYTES = 16 * 1024;
/** A timer that comes late on a busy machine is made up for, up to this much: a real line does not wait for us. */
const BEHIND_MS = 50;

/**
 * All connections share one rate downwards; upwards is free, and there is no latency: what is asked for here is few and large. The rate is that of
 * the bytes on the wire, headers included.
 */
export function createSlowLine(bitsPerSecond: number): SlowLine {
  const bytesPerMs = bitsPerSecond / 8 / 1000;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let freeAt = 0;
  let bytes = 0;

  /** Waits until the line has carried that much for whoever asks. */
  async function carry(size: number): Promise<void> {
    freeAt = Math.max(performance.now() - BEHIND_MS, freeAt) + size / bytesPerMs;
    bytes += size;
    const waitMs = freeAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  async function connect(browser: Socket, port: number): Promise<void> {
    const server = createConnection(port, '127.0.0.1');
    for (const socket of [browser, server]) {
      sockets.add(socket);
      socket.on('error', () => {
        browser.destroy();
        server.destroy();
      });
      socket.on('close', () => sockets.delete(socket));
    }
    browser.pipe(server);
    for await (const data of server as AsyncIterable<Buffer>) {
      for (let at = 0; at < data.byteLength && !browser.destroyed; at += CHUNK_BYTES) {
        const chunk = data.subarray(at, at + CHUNK_BYTES);
        await carry(chunk.byteLength);
        if (!browser.write(chunk)) await new Promise((resolve) => browser.once('drain', resolve).once('close', resolve));
      }
    }
    browser.end();
  }

  return {
    async to(url) {
      const { port } = new URL(url);
      const server = createServer((browser) => {
        connect(browser, Number(port)).catch(() => browser.destroy());
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.push(server);
      return `http://localhost:${(server.address() as AddressInfo).port}`;
    },
    takeBytes() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
