/** What the page sends its worker, and gets back. */
export interface LabCall {
  readonly id: number;
  readonly method: string;
  readonly input: unknown;
}

export type LabReply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

export interface LabPage {
  /** Calls one method of the worker. Plain data in, plain data out. Rejects with the worker's error, or when the worker has died. */
  call(method: string, input: unknown): Promise<unknown>;
  /** Ends the worker and starts another one. */
  restart(): void;
}

declare global {
  /** The page's only door. */
  var lab: LabPage | undefined;
}

/** A worker and calls to it: the one that is measured is not the page. */
export function startLabWorker(start: () => Worker): LabPage {
  let worker: Worker;
  let nextId = 1;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const failAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  const begin = (): void => {
    worker = start();
    worker.onmessage = ({ data }: MessageEvent<LabReply>) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if ('error' in data) call?.reject(new Error(data.error));
      else call?.resolve(data.value);
    };
    worker.onerror = (event) => failAll(`The worker failed: ${event.message}`);
  };
  begin();
  return {
    call: (method, input) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, method, input } satisfies LabCall);
      }),
    restart() {
      worker.terminate();
      failAll('The worker was ended');
      begin();
    },
  };
}

/** The worker's side. One call at a time, in the order they come: nothing else runs while something is measured. */
export function serveLab(methods: Readonly<Record<string, (input: never) => unknown>>): void {
  let last: Promise<unknown> = Promise.resolve();
  const run = async ({ id, method, input }: LabCall): Promise<LabReply> => {
    try {
      const work = methods[method];
      if (work === undefined) throw new RangeError(`No method "${method}"`);
      return { id, value: await work(input as never) };
    } catch (error) {
      return { id, error: error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error) };
    }
  };
  globalThis.onmessage = ({ data }: MessageEvent<LabCall>) => {
    last = last.then(async () => globalThis.postMessage(await run(data)));
  };
}
