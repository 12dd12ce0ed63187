import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, expect, test } from './fixtures';

const built = (name: RegExp): string => `/assets/${readdirSync(join(DIST, 'assets')).find((file) => name.test(file))!}`;

test('the library worker runs SIMD kernels that passed their self-test, from one file', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.wasm') && request.serviceWorker() === null) fetched.push(new URL(request.url()).pathname);
  });
  await page.goto('/');
  await expect.poll(() => page.evaluate(async () => (await globalThis.engram?.monitor.snapshot())?.conditions.path)).toMatch(/^simd\b.*self-test passed$/u);
  // The embedder's own kernels may be among them; those for large libraries are not.
  expect(fetched.filter((path) => path.includes('kernels'))).toEqual([built(/^kernels-[\w-]{8}\.wasm$/u)]);
});

test('the relaxed kernels give the bits of integer arithmetic in this browser, which Node cannot show', async ({ page }) => {
  await page.goto('/');
  const compared = await page.evaluate(async (url) => {
    interface Exports {
      readonly useScratch: (address: number) => void;
      readonly scoreInt8Relaxed: (codes: number, scales: number, count: number, stride: number, query: number, queryScale: number, out: number) => void;
      readonly scanInt8Relaxed: (codes: number, scales: number, slots: number, count: number, stride: number, query: number, queryScale: number, out: number) => void;
    }
    const memory = new WebAssembly.Memory({ initial: 8, maximum: 8 });
    const { instance } = await WebAssembly.instantiate(await (await fetch(url)).arrayBuffer(), { env: { memory, abort: () => {} } });
    const kernels = instance.exports as unknown as Exports;
    const [scratch, codes, query, scales, slots, scores, raised] = [4096, 65_536, 16_384, 32_768, 33_024, 33_280, 33_536];
    kernels.useScratch(scratch);
    const rows = 23;
    let compared = 0;
    for (const stride of [16, 32, 256, 384, 400, 1536, 2048]) {
      for (const extreme of [false, true]) {
        const x = new Int8Array(memory.buffer, codes, rows * stride);
        const q = new Int16Array(memory.buffer, query, stride);
        const scale = new Float32Array(memory.buffer, scales, rows);
        const slot = new Uint32Array(memory.buffer, slots, rows);
        for (let i = 0; i < x.length; i++) x[i] = extreme ? (Math.floor(i / stride) % 2 === 0 ? 127 : -127) : Math.round(Math.sin(i * 1.3) * 127);
        for (let i = 0; i < stride; i++) q[i] = extreme ? (stride === 384 ? -8191 : 8191) : Math.round(Math.cos(i * 0.7) * 8191);
        for (let row = 0; row < rows; row++) [scale[row], slot[row]] = [0.001 * (row + 1), row];
        new Float32Array(memory.buffer, raised, rows).fill(-Infinity);
        kernels.scoreInt8Relaxed(codes, scales, rows, stride, query, 0.001, scores);
        kernels.scanInt8Relaxed(codes, scales, slots, rows, stride, query, 0.001, raised);
        for (let row = 0; row < rows; row++) {
          let sum = 0;
          for (let i = 0; i < stride; i++) sum += x[row * stride + i]! * q[i]!;
          const expected = Math.fround(Math.fround(sum) * Math.fround(scale[row]! * Math.fround(0.001)));
          for (const table of [scores, raised]) {
            const got = new Float32Array(memory.buffer, table, rows)[row]!;
            if (got !== expected) return `${got} instead of ${expected}: row ${row} of ${stride} dimensions`;
            compared++;
          }
        }
      }
    }
    return compared;
  }, built(/^kernels-relaxed-[\w-]{8}\.wasm$/u));
  expect(compared).toBe(7 * 2 * 23 * 2);
});
