import { expect, it, vi } from 'vitest';
import type { HandedFile } from '../contracts/archive';
import { handOver } from './hand-over';

/** A picked file in Chromium: the page stands still whenever it is asked. */
function picked(count: number, onAsked: () => void): HandedFile[] {
  return Array.from({ length: count }, (_, index) => ({ path: `${index}.md`, file: { get size() { onAsked(); return 2; } } as unknown as Blob }));
}

it('asks files a few at a time, and posts each of them once and in order', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let heldMs = 0;
  let longestMs = 0;
  const files = picked(2_000, () => {
    now++;
    heldMs++;
    longestMs = Math.max(longestMs, heldMs);
  });
  const posted: HandedFile[] = [];
  let onTheirWay = 0;
  const taken: number[] = [];
  const bytes = await handOver(files, async (some) => {
    expect(++onTheirWay).toBe(1);
    await new Promise((resolve) => { setTimeout(resolve); });
    heldMs = 0;
    onTheirWay--;
    posted.push(...some);
  }, (count) => taken.push(count));
  vi.restoreAllMocks();
  expect(posted).toEqual(files);
  expect(bytes).toBe(4_000);
  // The slice before it was posted, and the one that was asked while it was on its way.
  expect(longestMs).toBeLessThanOrEqual(16);
  expect([taken[0], taken.at(-1)]).toEqual([0, 2_000]);
  expect(taken).toEqual([...taken].sort((a, b) => a - b));
});

it('posts at most 256 in one message, and fails as the posting does', async () => {
  const sizes: number[] = [];
  await handOver(picked(600, () => {}), async (some) => void sizes.push(some.length), () => {});
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(600);
  await expect(handOver(picked(600, () => {}), () => Promise.reject(new DOMException('Cancelled.', 'AbortError')), () => {})).rejects.toThrow('Cancelled.');
  expect(await handOver([], () => Promise.reject(new Error('nothing to post')), () => {})).toBe(0);
});
