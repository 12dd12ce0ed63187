import type { Page } from '@playwright/test';
import { attachWorkers } from './worker-sessions';

/** What one JavaScript heap of the page or of a worker holds, in bytes. */
export interface HeapUsage {
  readonly name: string;
  readonly usedBytes: number;
  /** Array buffers and other memory outside of the heap proper; null in browsers that do not tell. */
  readonly bufferBytes: number | null;
}

interface RawUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/** Collects garbage in the page and all its workers, and says what each still holds. It explains a resident size; it is not judged. */
export async function collectAndMeasureHeaps(page: Page): Promise<HeapUsage[]> {
  const session = await page.context().newCDPSession(page);
  const workers = await attachWorkers(session);
  const heaps: HeapUsage[] = [];
  for (const { name, call } of [{ name: 'page', call: (method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage') => session.send(method) }, ...workers]) {
    await call('HeapProfiler.collectGarbage');
    const usage = (await call('Runtime.getHeapUsage')) as RawUsage | undefined;
    if (usage !== undefined) heaps.push({ name, usedBytes: usage.usedSize, bufferBytes: usage.backingStorageSize ?? null });
  }
  await session.detach();
  return heaps;
}
