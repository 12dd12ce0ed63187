import { expect, it } from 'vitest';
import { freeBuffer } from './free-buffer';

it('asks for the memory back where the browser can give it, and does no harm where not', () => {
  const asked: number[] = [];
  const buffer = Object.assign(new ArrayBuffer(8), { transfer: (length: number) => (asked.push(length), new ArrayBuffer(length)) });
  freeBuffer(buffer);
  expect(asked).toEqual([0]);
  expect(() => freeBuffer(Object.assign(new ArrayBuffer(8), { transfer: undefined }))).not.toThrow();
});
