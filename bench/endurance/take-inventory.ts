import type { CDPSession, Page } from '@playwright/test';
import { attachWorkers } from '../worker-sessions';
import { countOf, summarizeSnapshot, type HeapSummary } from './heap-snapshot';

/** What could leak, counted. */
export interface Inventory {
  readonly workers: readonly string[];
  readonly messagePorts: number;
  /** Of the document and its nodes. */
  readonly listeners: number;
  readonly blobUrls: number;
  readonly domNodes: number;
  readonly detachedNodes: number;
  /** The page's heap and that of each worker, by name. */
  readonly heaps: ReadonlyMap<string, HeapSummary>;
}

/** Runs in the page before its scripts: blob URLs can be counted only where they are made and taken back. */
export function countBlobUrls(): void {
  const living = new Set<string>();
  const [create, revoke] = [URL.createObjectURL.bind(URL), URL.revokeObjectURL.bind(URL)];
  URL.createObjectURL = (object) => {
    const url = create(object);
    living.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    living.delete(url);
    revoke(url);
  };
  Object.assign(globalThis, { livingBlobUrls: living });
}

/** Collects garbage in the page and its workers, then counts what is left. Takes some seconds. */
export async function takeInventory(page: Page): Promise<Inventory> {
  const session = await page.context().newCDPSession(page);
  const workers = await attachWorkers(session);
  await session.send('HeapProfiler.enable');
  const heaps = new Map<string, HeapSummary>([['page', summarizeSnapshot(await snapshotOfPage(session))]]);
  for (const { name, call, on } of workers) {
    const chunks: string[] = [];
    on('HeapProfiler.addHeapSnapshotChunk', (params) => chunks.push((params as { chunk: string }).chunk));
    await call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    if (chunks.length > 0) heaps.set(name, summarizeSnapshot(chunks.join('')));
  }
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const blobUrls = await page.evaluate(() => (globalThis as unknown as { livingBlobUrls?: Set<string> }).livingBlobUrls?.size ?? 0);
  await session.detach();
  const { detachedNodes } = heaps.get('page')!;
  const messagePorts = [...heaps.values()].reduce((sum, heap) => sum + countOf(heap, 'MessagePort'), 0);
  return { workers: [...heaps.keys()].filter((name) => name !== 'page'), messagePorts, listeners: jsEventListeners, blobUrls, domNodes: nodes, detachedNodes, heaps };
}

async function snapshotOfPage(session: CDPSession): Promise<string> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }): void => void chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  return chunks.join('');
}
