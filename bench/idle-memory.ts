import type { Page } from '@playwright/test';
import type { Profile } from './app';
import { collectAndMeasureHeaps } from './heaps';
import { rendererMemory } from './process-memory';
import type { Measurement } from './results';

/** Judged is what the device has given up when the app is left alone for a moment, without anybody forcing a collection. */
const IDLE_SECONDS = 10;

/**
 * Memory of the page and its workers after a rest; what a collection changes stands in the conditions.
 * @param part - `private`: of this renderer alone; `resident`: with the pages that all renderers share
 * @throws Error where the system does not tell the memory of a process
 */
export async function measureIdleMemory(page: Page, profile: Profile, part: 'private' | 'resident'): Promise<Measurement> {
  await page.waitForTimeout(IDLE_SECONDS * 1000);
  const memory = rendererMemory(profile.folder);
  if (memory === null) throw new Error('This system does not tell the memory of a process: run this scenario on Linux.');
  const heaps = await collectAndMeasureHeaps(page);
  const after = rendererMemory(profile.folder);
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  const judged = (part === 'private' ? memory.privateBytes : memory.residentBytes) / 1e6;
  return {
    samples: [judged],
    judged,
    conditions: {
      source: 'renderer process, from /proc',
      idleSeconds: IDLE_SECONDS,
      residentMB: megabytes(memory.residentBytes),
      privateMB: megabytes(memory.privateBytes),
      residentMBAfterCollection: after === null ? null : megabytes(after.residentBytes),
      privateMBAfterCollection: after === null ? null : megabytes(after.privateBytes),
      heapsMBAfterCollection: heaps.map(({ name, usedBytes, bufferBytes }) => `${name} ${megabytes(usedBytes)}${bufferBytes === null ? '' : ` and buffers ${megabytes(bufferBytes)}`}`).join('; '),
    },
  };
}
