import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { EmbedderApi, EmbedKind } from '../../src/contracts/embedder';
import type { EncoderOptions, EncoderOwnerApi, EncoderReport, KnownAnswers, ModelDescription, ModelRecord } from '../../src/contracts/models';
import { fileAddress, MODEL_CACHE, partAddress, recordAddress } from '../../src/storage/models/model-addresses';
import { DIST } from './fixtures';

export type ModelFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** What a downloaded model of these files would be recorded as. */
export function recordOf(id: string, files: ModelFiles, description: Partial<ModelDescription> = {}, known: KnownAnswers | null = null): ModelRecord {
  return {
    description: {
      id,
      name: id,
      source: { from: 'files' },
      dtype: 'q8',
      files: Array.from(files.keys(), (path) => ({ path, required: true, approxBytes: null })),
      pooling: 'mean',
      queryPrefix: '',
      passagePrefix: '',
      maxTokens: 128,
      dimensions: null,
      ...description,
    },
    revision: 'test-revision',
    files: Array.from(files, ([path, bytes]) => ({ path, sizeBytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex'), trust: 'pinned' as const })),
    addedAt: 1,
    known,
  };
}

/** Lays a model into the Cache API of the page, as the model store does when it has verified a download. */
export async function keepModel(page: Page, record: ModelRecord, files: ModelFiles): Promise<void> {
  for (const [path, bytes] of files) {
    await page.evaluate(
      async ([cache, address, base64]) => {
        const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        await (await caches.open(cache)).put(address, new Response(content));
      },
      [MODEL_CACHE, partAddress(fileAddress(record.description.id, record.revision, path), 0), Buffer.from(bytes).toString('base64')] as const,
    );
  }
  await writeRecord(page, record);
}

export async function writeRecord(page: Page, record: ModelRecord): Promise<void> {
  await page.evaluate(
    async ([cache, address, json]) => (await caches.open(cache)).put(address, new Response(json)),
    [MODEL_CACHE, recordAddress(record.description.id), JSON.stringify(record)] as const,
  );
}

export async function readRecord(page: Page, id: string): Promise<ModelRecord> {
  return page.evaluate(async ([cache, address]) => (await (await caches.open(cache)).match(address))?.json(), [MODEL_CACHE, recordAddress(id)] as const) as Promise<ModelRecord>;
}

interface Held {
  readonly worker: Worker;
  readonly owner: EncoderOwnerApi;
  embedder: EmbedderApi | null;
}

/** The part of Comlink that runs in the page here. */
interface ComlinkGlobal {
  wrap<T>(endpoint: Worker | MessagePort): T;
  proxy<T>(value: T): T;
  transfer<T>(value: T, ports: Transferable[]): T;
  readonly transferHandlers: Map<string, unknown>;
}

declare global {
  // oxlint-disable-next-line no-var -- a global of the page
  var Comlink: ComlinkGlobal;
  // oxlint-disable-next-line no-var
  var heldEncoders: Held[];
}

export type Outcome = { readonly report: EncoderReport } | { readonly code: string; readonly facts: Readonly<Record<string, unknown>> };

/** An encoder worker of the built app, spoken to by its contract: without the library, and without waiting for it. */
export class EncoderWorker {
  readonly #page: Page;
  readonly #at: number;

  private constructor(page: Page, at: number) {
    this.#page = page;
    this.#at = at;
  }

  static async start(page: Page): Promise<EncoderWorker> {
    const script = readdirSync(join(DIST, 'assets')).find((name) => /^runtime-encoder-[\w-]+\.js$/.test(name));
    if (script === undefined) throw new Error('The build has no encoder worker.');
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('comlink/dist/umd/comlink.js'), 'utf8'));
    // Errors as the plain data they travel as; the app's own handler would rebuild them.
    await page.evaluate(() => {
      globalThis.Comlink.transferHandlers.set('throw', {
        canHandle: () => false,
        deserialize: (thrown: unknown) => {
          throw thrown;
        },
      });
    });
    const at = await page.evaluate(async (url) => {
      const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } } };
      const policy = trustedTypes.createPolicy('engram-worker-url', { createScriptURL: (address) => address });
      const worker = new Worker(policy.createScriptURL(url), { type: 'module', name: 'encoder' });
      await new Promise<void>((resolve, reject) => {
        worker.addEventListener('message', ({ data }) => data?.type === 'engram:started' && resolve());
        worker.addEventListener('error', (event) => reject(new Error(event.message)));
      });
      globalThis.heldEncoders ??= [];
      return globalThis.heldEncoders.push({ worker, owner: globalThis.Comlink.wrap<EncoderOwnerApi>(worker), embedder: null }) - 1;
    }, `/assets/${script}`);
    return new EncoderWorker(page, at);
  }

  load(options: EncoderOptions): Promise<Outcome> {
    return this.#page.evaluate(
      async ([at, options]) => {
        const held = globalThis.heldEncoders[at]!;
        try {
          const report = await held.owner.start(options, globalThis.Comlink.proxy(() => {}));
          const { port1, port2 } = new MessageChannel();
          await held.owner.connect(globalThis.Comlink.transfer(port1, [port1]));
          held.embedder = globalThis.Comlink.wrap<EmbedderApi>(port2);
          return { report };
        } catch (error) {
          return error as { code: string; facts: Record<string, unknown> };
        }
      },
      [this.#at, options] as const,
    );
  }

  /** @returns rows, and how long the call took as the page saw it */
  embed(texts: readonly string[], kind: EmbedKind): Promise<{ readonly rows: number[][]; readonly ms: number }> {
    return this.#page.evaluate(
      async ([at, texts, kind]) => {
        const start = performance.now();
        const { vectors, dimensions } = await globalThis.heldEncoders[at]!.embedder!.embed(Math.random(), texts, kind);
        const ms = performance.now() - start;
        return { rows: texts.map((_, row) => [...vectors.subarray(row * dimensions, (row + 1) * dimensions)]), ms };
      },
      [this.#at, texts, kind] as const,
    );
  }

  timeBatches(): Promise<number> {
    return this.#page.evaluate((at) => globalThis.heldEncoders[at]!.owner.timeBatches(), this.#at);
  }

  async end(): Promise<void> {
    await this.#page.evaluate((at) => globalThis.heldEncoders[at]!.worker.terminate(), this.#at);
  }
}
