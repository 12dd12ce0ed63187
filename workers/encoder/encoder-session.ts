import type { EmbedderApi, EmbedKind, EmbeddingBatch, LoadProgress, VectorSpace } from '../../src/contracts/embedder';
import { AppError } from '../../src/contracts/errors';
import type { EncoderOptions, EncoderReport, ModelId, ModelRecord } from '../../src/contracts/models';
import type { Monitor } from '../../src/core/monitor/monitor';
import { backgroundOf, transferCalibration } from '../../src/core/models/calibration';
import { SELF_TEST_TEXTS } from '../../src/core/models/self-test-texts';
import { CHUNKER_VERSION } from '../../src/core/text/chunker';
import { contentHash } from '../../src/core/text/content-hash';
import { EncodeQueue } from './encode-queue';
import type { EncoderRuntime } from './encoder-runtime';
import { modelFailure } from './model-failure';
import { loadTested, selfTestTexts } from './self-tested-encoder';

/** After a load the engine still runs baseline code, several times slower; this many rounds through the self-test's passages go before that. */
const WARM_UP_ROUNDS = 3;
/** Rounds of {@link EncoderSession.timeBatches}; the median counts. */
const TIMED_ROUNDS = 5;

interface EncoderSessionOptions {
  readonly runtime: EncoderRuntime;
  readonly readRecord: (id: ModelId) => Promise<ModelRecord | null>;
  readonly readFile: (record: ModelRecord, path: string) => Promise<ArrayBuffer>;
  readonly writeRecord: (record: ModelRecord) => Promise<void>;
  readonly monitor: Monitor;
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  readonly isolated: boolean;
  readonly yieldToEvents: () => Promise<void>;
  /** The device is gone; nothing can be computed any more. */
  readonly onLost: (reason: string) => void;
}

interface Started {
  readonly queue: EncodeQueue;
  readonly space: VectorSpace;
  readonly passages: readonly string[];
  readonly tokens: number;
}

/** What makes the vectors of this model comparable, and how its cosines become scores. */
function spaceOf(record: ModelRecord, dimensions: number): VectorSpace {
  const { description, revision, known } = record;
  const { id, dtype, pooling, queryPrefix, passagePrefix, maxTokens } = description;
  // Read another way, the same files give other vectors: what the model's configuration was understood to say belongs to the space.
  const manner = contentHash(JSON.stringify([pooling, queryPrefix, passagePrefix, maxTokens])).slice(0, 8);
  // From the answers that are kept, so that it is the same at each start, on each device.
  const background = backgroundOf(known?.vectors ?? [], SELF_TEST_TEXTS.map(({ kind }) => kind));
  return {
    id: `${id}@${revision}/${dtype}/${dimensions}/${manner}/c${CHUNKER_VERSION}`,
    model: id,
    revision,
    dtype,
    dimensions,
    chunkerVersion: CHUNKER_VERSION,
    queryPrefix,
    passagePrefix,
    maxTokens,
    calibration: transferCalibration(background),
  };
}

/** One model in one worker: loaded once, tested, then served. Another model, or another device, is another worker. */
export class EncoderSession {
  readonly #options: EncoderSessionOptions;
  readonly #started: Promise<Started>;
  #resolve: (started: Started) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #begun = false;

  constructor(options: EncoderSessionOptions) {
    this.#options = options;
    this.#started = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#started.catch(() => {
      // Told to whoever called `start`, and to every caller on a port.
    });
  }

  /** @throws AppError `MODEL_FAILED` */
  async start(options: EncoderOptions, onProgress: (progress: LoadProgress) => void): Promise<EncoderReport> {
    if (this.#begun) throw new AppError('INVALID_INPUT', { problem: 'an encoder starts once' });
    this.#begun = true;
    try {
      return await this.#options.monitor.measure('model.load', () => this.#load(options, onProgress));
    } catch (error) {
      const failure = modelFailure(error);
      this.#reject(failure);
      throw failure;
    }
  }

  /** Times the passages of the self-test in micro-batches, as bulk work is done. @returns median milliseconds per token */
  async timeBatches(): Promise<number> {
    const { queue, passages, tokens } = await this.#started;
    const times: number[] = [];
    for (let round = 0; round < TIMED_ROUNDS; round++) times.push((await queue.embed(this, round, passages, 'passage')).computeMs / tokens);
    return times.sort((a, b) => a - b)[TIMED_ROUNDS >> 1];
  }

  /** What one port serves; jobs are numbered per port. Calls wait until the model is loaded. */
  serve(): EmbedderApi {
    const client = {};
    const { monitor } = this.#options;
    return {
      load: async () => (await this.#started).space,
      embed: async (job: number, texts: readonly string[], kind: EmbedKind): Promise<EmbeddingBatch> => {
        const { queue, space } = await this.#started;
        try {
          const { vectors, computeMs } = await queue.embed(client, job, texts, kind);
          return { dimensions: space.dimensions, vectors, computeMs };
        } catch (error) {
          throw modelFailure(error);
        }
      },
      cancel: async (job: number) => (await this.#started).queue.cancel(client, job),
      operations: async () => (await import('../../src/core/monitor/operation-table')).operationTable(monitor),
      figures: async () => (await import('../../src/core/monitor/context-figures')).contextFigures(monitor),
      resetOperations: async () => monitor.reset(),
    };
  }

  async #load({ model, device, threads: wished }: EncoderOptions, onProgress: (progress: LoadProgress) => void): Promise<EncoderReport> {
    const { runtime, readRecord, readFile, writeRecord, monitor, now, wallClock, isolated, yieldToEvents, onLost } = this.#options;
    const begin = now();
    const kept = await readRecord(model);
    if (kept === null) throw new AppError('MODEL_FAILED', { fault: 'not-downloaded', model });
    // Threads share memory, which only an isolated page may.
    const threads = isolated && device === 'wasm' ? Math.max(1, wished) : 1;
    const files = { record: kept, read: (path: string) => readFile(kept, path) };
    // A model that was removed meanwhile, or replaced by another version, is left as it is.
    const keepLearnt = async (learned: ModelRecord): Promise<void> => {
      const there = await readRecord(model);
      if (there?.revision === learned.revision) await writeRecord(learned);
    };
    const { encoder, record, learnt, ...selfTest } = await loadTested(runtime, files, { device, build: device, threads, onProgress }, wallClock);
    // No space: learnt again at the next load.
    if (learnt) await keepLearnt(record).catch(() => {});
    void encoder.lost.then(onLost);

    let counting = false;
    const queue = new EncodeQueue({
      encoder,
      now,
      yieldToEvents,
      onEncoded: (kind, texts, ms) => {
        if (!counting) return;
        monitor.record(kind === 'query' && texts === 1 ? 'model.embed' : 'model.embed.batch', ms);
      },
    });
    const passages = selfTestTexts(record.description).filter((_, i) => SELF_TEST_TEXTS[i].kind === 'passage');
    const tokens = passages.reduce((sum, text) => sum + encoder.tokenize(text).length, 0);
    const space = spaceOf(record, encoder.dimensions);
    // One by one: a query that comes meanwhile goes first, and waits for one text at most.
    const warmUp = async (): Promise<void> => {
      const texts = Array.from({ length: WARM_UP_ROUNDS }, () => passages).flat();
      await Promise.all(texts.map((text, call) => queue.embed(this, -1 - call, [text], 'passage')));
    };
    void warmUp().catch(() => {}).finally(() => {
      counting = true;
    });
    this.#resolve({ queue, space, passages, tokens });
    return {
      model,
      space,
      device,
      threads,
      runtime: runtime.name(device),
      loadMs: now() - begin,
      steppedDown: threads < wished && device === 'wasm' ? 'Threads need a page that is isolated from others; this one is not, so the model runs on one.' : null,
      selfTest,
    };
  }
}
