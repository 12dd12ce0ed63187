import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSlowLine, type SlowLine } from './slow-line';

const BODY = Buffer.alloc(250_000, 7);
const server = createServer((_, response) => response.end(BODY));
let line: SlowLine;
let address: string;

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  line = createSlowLine(8_000_000); // 1,000 bytes a millisecond
  address = await line.to(`http://localhost:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await line.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('hands everything on, no faster than the line, and counts it', async () => {
  const start = performance.now();
  const received = Buffer.from(await (await fetch(address)).arrayBuffer());
  expect(performance.now() - start).toBeGreaterThan(190);
  expect(received.equals(BODY)).toBe(true);
  const bytes = line.takeBytes();
  expect(bytes).toBeGreaterThan(BODY.byteLength);
  expect(bytes).toBeLessThan(BODY.byteLength + 1_000);
  expect(line.takeBytes()).toBe(0);
});

it('shares its rate between connections', async () => {
  const start = performance.now();
  await Promise.all([1, 2].map(async () => (await fetch(address)).arrayBuffer()));
  expect(performance.now() - start).toBeGreaterThan(440);
});
