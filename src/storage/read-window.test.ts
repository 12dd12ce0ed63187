import { expect, it } from 'vitest';
import { ReadWindow } from './read-window';

const BYTES = new Uint8Array(9_000_000).map((_, index) => index % 251);

/** Counts how often it is read. */
class CountedBlob extends Blob {
  reads = 0;
  override slice(start?: number, end?: number): Blob {
    const part = super.slice(start, end);
    return Object.assign(part, { arrayBuffer: async () => {
      this.reads++;
      return Blob.prototype.arrayBuffer.call(part);
    } });
  }
}

it('gives the very bytes of every piece, and reads the file in a few large ones', async () => {
  const file = new CountedBlob([BYTES]);
  const window = new ReadWindow(file);
  const pieces: [number, number][] = [];
  for (let start = 0; start < BYTES.length; start += 4_321) pieces.push([start, Math.min(start + 4_321, BYTES.length)]);
  const read = await Promise.all(pieces.map(([start, end]) => window.read(start, end)));
  for (const [index, [start, end]] of pieces.entries()) expect(Buffer.compare(read[index], BYTES.subarray(start, end))).toBe(0);
  expect(file.reads).toBe(3);
  // Its own memory: a reader may do with it what it likes.
  read[0].fill(255);
  expect((await window.read(0, 3))[0]).toBe(0);
});

it('reads what is large, and what lies in a window that cannot be read, by itself', async () => {
  const file = new CountedBlob([BYTES]);
  const window = new ReadWindow(file);
  expect((await window.read(100, 2_000_100)).length).toBe(2_000_000);
  expect((await window.read(5, 5)).length).toBe(0);
  const damaged = new ReadWindow(Object.assign(new Blob(['abcdef']), {
    slice: (start: number, end: number) => ({ arrayBuffer: async () => {
      if (end - start > 3) throw new DOMException('The file could not be read.', 'NotReadableError');
      return new TextEncoder().encode('abcdef'.slice(start, end)).buffer;
    } }),
  }) as unknown as Blob);
  expect(new TextDecoder().decode(await damaged.read(1, 3))).toBe('bc');
});
