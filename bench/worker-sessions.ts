import type { CDPSession } from '@playwright/test';

/** What may be asked of the page and of its workers alike. */
export type CommonMethod = 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage' | 'Runtime.evaluate' | 'HeapProfiler.takeHeapSnapshot';

export interface AttachedWorker {
  /** Name of its script without hash, e.g. `library`. */
  readonly name: string;
  /** Undefined when the worker has ended. */
  readonly call: (method: CommonMethod, params?: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly on: (method: string, listener: (params: unknown) => void) => void;
}

/** Workers are targets of their own. Playwright's sessions do not reach them, so messages are wrapped by hand. */
export async function attachWorkers(session: CDPSession): Promise<AttachedWorker[]> {
  const workers: AttachedWorker[] = [];
  const waiting = new Map<number, { readonly sessionId: string; readonly settle: (result: unknown) => void }>();
  let lastId = 0;
  const listeners = new Map<string, (params: unknown) => void>();
  session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
    const reply = JSON.parse(message) as { id?: number; result?: unknown; method?: string; params?: unknown };
    if (reply.id === undefined) listeners.get(`${sessionId} ${reply.method}`)?.(reply.params);
    else {
      waiting.get(reply.id)?.settle(reply.result);
      waiting.delete(reply.id);
    }
  });
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    workers.push({
      name: /([\w]+)-[^/]*$/u.exec(targetInfo.url)?.[1] ?? targetInfo.type,
      call: (method, params = {}) => {
        const id = ++lastId;
        const result = new Promise((settle) => waiting.set(id, { sessionId, settle }));
        return session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) }).then(() => result, () => undefined);
      },
      on: (method, listener) => listeners.set(`${sessionId} ${method}`, listener),
    });
  });
  // Workers that are used now and then end when they have nothing to do, also between two questions.
  session.on('Target.detachedFromTarget', ({ sessionId }) => {
    for (const one of waiting.values()) if (one.sessionId === sessionId) one.settle(undefined);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return workers;
}
