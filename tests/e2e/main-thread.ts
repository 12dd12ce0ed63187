import type { Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of processor, in microseconds: what other programs of a busy machine take is no part of it. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * Watches the page's own thread in Chromium.
 * @returns processor time of the longest task while `work` ran, in milliseconds
 */
export async function longestTaskMs(page: Page, work: () => Promise<void>): Promise<number> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = new Set(traceEvents.flatMap(({ name, pid, tid, args }) => (name === 'thread_name' && args.name === 'CrRendererMain' ? [`${pid}:${tid}`] : [])));
  const tasks = traceEvents.filter(({ name, ph, pid, tid, tdur }) => name.endsWith('RunTask') && ph === 'X' && tdur !== undefined && threads.has(`${pid}:${tid}`));
  if (tasks.length === 0) throw new Error('The trace names no task of the page.');
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0);
}

/** What picked files have cost the page. */
export interface FileQuestions {
  /** Files whose size or time was asked in one go; in Chromium each may be a round trip to another process. */
  readonly asked: number;
  /** Files that were posted in one message. */
  readonly posted: number;
}

/** Counts from the page's next start on what {@link fileQuestions} tells. */
export async function countFileQuestions(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const most = { asked: 0, posted: 0 };
    const asked = new Set<Blob>();
    const channel = new MessageChannel();
    channel.port1.onmessage = () => asked.clear();
    for (const [prototype, name] of [[Blob.prototype, 'size'], [File.prototype, 'lastModified']] as const) {
      const { get } = Object.getOwnPropertyDescriptor(prototype, name)!;
      Object.defineProperty(prototype, name, {
        configurable: true,
        get(this: Blob) {
          if (asked.size === 0) channel.port2.postMessage(null);
          if (this instanceof File) asked.add(this);
          most.asked = Math.max(most.asked, asked.size);
          return get!.call(this) as number;
        },
      });
    }
    const filesIn = (value: unknown): number => {
      if (value instanceof File) return 1;
      if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + filesIn(each), 0);
      return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype ? filesIn(Object.values(value)) : 0;
    };
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function postCounted(this: Worker, ...given: Parameters<typeof post>) {
      most.posted = Math.max(most.posted, filesIn(given[0]));
      return post.apply(this, given);
    } as typeof post;
    Object.assign(globalThis, { fileQuestions: most });
  });
}

export function fileQuestions(page: Page): Promise<FileQuestions> {
  return page.evaluate(() => (globalThis as unknown as { fileQuestions: FileQuestions }).fileQuestions);
}
