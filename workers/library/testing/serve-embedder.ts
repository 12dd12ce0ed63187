import { readFileSync } from 'node:fs';
import { expose, transfer } from 'comlink';
import '../../shared/serve-errors';
import type { EmbedderApi, EmbedKind } from '../../../src/contracts/embedder';
import { BUILT_IN_SPACE } from '../../../src/core/embedder/manifest';
import { StaticEmbedder } from '../../../src/core/embedder/static-embedder';
import { EmbedQueue } from '../../embedder/embed-queue';
import { yieldInNode } from './yield-in-node';

const read = (name: string): Buffer => readFileSync(new URL(`../../../public/embedder/${name}`, import.meta.url));

let builtIn: StaticEmbedder | undefined;

function builtInEmbedder(): StaticEmbedder {
  builtIn ??= new StaticEmbedder(new Uint8Array(read('vectors.bin')).buffer, read('vocab.txt').toString('utf8'));
  return builtIn;
}

export interface ServedEmbedder {
  /** The library's end. */
  readonly port: MessagePort;
  /** Every text that was asked for, in order. */
  readonly passages: string[];
  readonly queries: string[];
  /** Ends it without a word, as a crashed worker would. */
  readonly close: () => void;
}

/**
 * The built-in embedder behind a real message channel, as `workers/embedder/main.ts` serves it.
 * @param beforeEmbed - awaited before each job: may delay it, or throw in its place
 */
export function serveEmbedder(beforeEmbed: (texts: readonly string[], kind: EmbedKind) => Promise<void> | void = () => {}): ServedEmbedder {
  const embedder = builtInEmbedder();
  const queue = new EmbedQueue({
    dimensions: embedder.dimensions,
    embedInto: (text, out, offset) => embedder.embedInto(text, out, offset),
    now: () => performance.now(),
    yieldToEvents: yieldInNode,
  });
  const passages: string[] = [];
  const queries: string[] = [];
  const client = {};
  const channel = new MessageChannel();
  const api: EmbedderApi = {
    load: async () => BUILT_IN_SPACE,
    async embed(job, texts, kind) {
      (kind === 'query' ? queries : passages).push(...texts);
      await beforeEmbed(texts, kind);
      const { vectors, computeMs } = await queue.embed(client, job, texts, kind);
      return transfer({ dimensions: BUILT_IN_SPACE.dimensions, vectors, computeMs }, [vectors.buffer]);
    },
    cancel: async (job) => queue.cancel(client, job),
    operations: async () => ({}),
    resetOperations: async () => {},
  };
  expose(api, channel.port1);
  return { port: channel.port2, passages, queries, close: () => channel.port1.close() };
}
