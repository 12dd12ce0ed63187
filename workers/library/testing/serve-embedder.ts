import { readFileSync } from 'node:fs';
import { expose, transfer } from 'comlink';
import '../../shared/serve-errors';
import type { EmbedderApi, EmbedKind, LoadProgress, VectorSpace } from '../../../src/contracts/embedder';
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

/** The first dimensions of each row, at unit length again. */
function shortened(rows: Float32Array<ArrayBuffer>, from: number, to: number): Float32Array<ArrayBuffer> {
  if (to === from) return rows;
  const short = new Float32Array((rows.length / from) * to);
  for (let row = 0; row * from < rows.length; row++) {
    const head = rows.subarray(row * from, row * from + to);
    const length = Math.hypot(...head) || 1;
    head.forEach((value, i) => (short[row * to + i] = value / length));
  }
  return short;
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
 * @param beforeLoad - the same for loading
 * @param space - what it says its vectors are; with fewer dimensions they are cut to that many
 */
export function serveEmbedder(
  beforeEmbed: (texts: readonly string[], kind: EmbedKind) => Promise<void> | void = () => {},
  beforeLoad: (onProgress: (progress: LoadProgress) => void) => Promise<void> | void = () => {},
  space: VectorSpace = BUILT_IN_SPACE,
): ServedEmbedder {
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
    async load(onProgress) {
      await beforeLoad(onProgress);
      return space;
    },
    async embed(job, texts, kind) {
      (kind === 'query' ? queries : passages).push(...texts);
      await beforeEmbed(texts, kind);
      const { vectors: whole, computeMs } = await queue.embed(client, job, texts, kind);
      const vectors = shortened(whole, embedder.dimensions, space.dimensions);
      return transfer({ dimensions: space.dimensions, vectors, computeMs }, [vectors.buffer]);
    },
    cancel: async (job) => queue.cancel(client, job),
    operations: async () => ({}),
    resetOperations: async () => {},
    figures: async () => ({ context: 'embedder', epoch: 0, takenAt: 0, sketches: {}, spans: [] }),
  };
  expose(api, channel.port1);
  return { port: channel.port2, passages, queries, close: () => channel.port1.close() };
}
