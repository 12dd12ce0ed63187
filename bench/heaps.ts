import type { CDPSession, Page } from '@playwright/test';

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
    const usage = (await call('Runtime.getHeapUsage')) as RawUsage;
    heaps.push({ name, usedBytes: usage.usedSize, bufferBytes: usage.backingStorageSize ?? null });
  }
  await session.detach();
  return heaps;
}

interface AttachedWorker {
  readonly name: string;
  readonly call: (method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage') => Promise<unknown>;
}

/** Workers are targets of their own. Playwright's sessions do not reach them, so messages are wrapped by hand. */
async function attachWorkers(session: CDPSession): Promise<AttachedWorker[]> {
  const workers: AttachedWorker[] = [];
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const reply = JSON.parse(message) as { id?: number; result?: unknown };
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply.result);
  });
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    workers.push({
      name: /([\w]+)-[^/]*$/u.exec(targetInfo.url)?.[1] ?? targetInfo.type,
      call: (method) => {
        const id = ++lastId;
        const result = new Promise((resolve) => waiting.set(id, resolve));
        return session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) }).then(() => result);
      },
    });
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return workers;
}
