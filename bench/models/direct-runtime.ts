import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from '@playwright/test';

const ORT = new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url);
const WORKER = new URL('direct-worker.mjs', import.meta.url);

/** onnxruntime-web called directly, in a bare worker of an empty page: the measure for what the product adds. */
export interface DirectRuntime {
  /** Opens beside the app, in the same browser. */
  open(context: BrowserContext): Promise<Page>;
  close(): Promise<void>;
}

interface DirectPage {
  embed(tokens: number, seed: number): Promise<number>;
}

export async function startDirectRuntime(model: Uint8Array): Promise<DirectRuntime> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const send = (type: string, body: Uint8Array | string): void => {
      // Isolated as the app is: it decides how fine the clock is.
      response.writeHead(200, { 'Content-Type': type, 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }).end(body);
    };
    const answer = async (): Promise<void> => {
      if (path === '/') send('text/html', '<!doctype html><title>onnxruntime-web</title>');
      else if (path === '/model.onnx') send('application/octet-stream', model);
      else if (path === '/worker.mjs') send('text/javascript', await readFile(WORKER));
      else if (/^\/ort\/[\w.-]+$/u.test(path)) send(path.endsWith('.wasm') ? 'application/wasm' : 'text/javascript', await readFile(new URL(path.slice(5), ORT)));
      else response.writeHead(404).end();
    };
    answer().catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  return {
    async open(context) {
      const page = await context.newPage();
      await page.goto(url);
      await page.evaluate(async () => {
        const worker = new Worker('/worker.mjs', { type: 'module' });
        await new Promise((resolve, reject) => {
          worker.onmessage = resolve;
          worker.onerror = (event) => reject(new Error(`The worker did not start: ${event.message}`));
        });
        const direct: DirectPage = {
          embed: (tokens, seed) =>
            new Promise((resolve, reject) => {
              worker.onmessage = ({ data }: MessageEvent<{ elapsedMs: number } | { error: string }>) => ('error' in data ? reject(new Error(data.error)) : resolve(data.elapsedMs));
              worker.postMessage({ tokens, seed });
            }),
        };
        Object.assign(globalThis, { direct });
      });
      return page;
    },
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

/** @returns milliseconds inside the worker, one per embedding */
export function embedDirectly(page: Page, tokens: number, firstSeed: number, count: number): Promise<number[]> {
  return page.evaluate(
    async (input) => {
      const { direct } = globalThis as unknown as { direct: DirectPage };
      const elapsedMs: number[] = [];
      for (let index = 0; index < input.count; index++) elapsedMs.push(await direct.embed(input.tokens, input.firstSeed + index));
      return elapsedMs;
    },
    { tokens, firstSeed, count },
  );
}
