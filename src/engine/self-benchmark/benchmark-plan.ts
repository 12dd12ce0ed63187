import { BenchmarkClient } from '../../clients/benchmark-client';
import type { BenchmarkLibraryApi, Measured } from '../../contracts/self-benchmark';
import { seededTexts } from '../../core/self-benchmark/seeded-texts';
import { takeAsyncSamples } from '../../core/self-benchmark/take-samples';
import { EMBEDDED_WORDS, SEARCHED_VECTORS, searchRow } from './benchmark-rows';
import { measureFrames } from './measure-page';

/** One thing to do, which fills one row or several. */
export interface BenchmarkStep {
  readonly rows: readonly string[];
  /** In words, for the person. */
  readonly says: string;
  /** How long it takes beside the others, roughly: for the progress only. */
  readonly weight: number;
  run(signal: AbortSignal): Promise<Readonly<Record<string, Measured>>>;
}

export interface PlanParts {
  readonly worker: BenchmarkClient;
  readonly library: BenchmarkLibraryApi;
  /** Id of the downloaded model in use. */
  readonly model: string | null;
  readonly memories: number;
}

/** Of one round. */
const SAMPLES = 33;
const MODEL_SAMPLES = 20;
const WORKERS = 6;
const KERNELS = 10;
const THROUGHPUTS = 12;
const CACHED = 20;
const now = (): number => performance.now();

/**
 * What one round of a run does, one step after the other: side by side they would measure each other.
 * @param round - the texts of another round are others
 */
export function benchmarkPlan({ worker, library, model, memories }: PlanParts, round: number): readonly BenchmarkStep[] {
  const timed = (signal: AbortSignal, samples: number, work: (run: number) => Promise<unknown>): Promise<Measured> =>
    takeAsyncSamples((run) => {
      signal.throwIfAborted();
      return work(run);
    }, { samples, now });

  /** Texts are each asked once: neither embedder nor library may remember the answer. */
  const embedded = (words: number, by: string | null, samples: number) => async (signal: AbortSignal): Promise<Measured> => {
    const texts = seededTexts(2 * samples, words, 10 * round + (by === null ? 1 : 2));
    let isThere = true;
    const measured = await timed(signal, samples, async (run) => {
      isThere &&= (await library.embed(texts[run % texts.length], by)) !== null;
    });
    return isThere ? measured : { unsupported: 'the model did not answer' };
  };

  return [
    { rows: ['frames.idle'], says: 'Watching the page at rest', weight: 2, run: async (signal) => ({ 'frames.idle': await measureFrames(SAMPLES, signal) }) },
    {
      rows: ['start.worker'],
      says: 'Starting workers',
      weight: 1,
      async run(signal) {
        const fresh = async (): Promise<void> => {
          const one = new BenchmarkClient();
          try {
            await one.call((api) => api.ping(), signal);
          } finally {
            one.close();
          }
        };
        return { 'start.worker': await takeAsyncSamples(fresh, { samples: WORKERS, warmUp: 1, now }) };
      },
    },
    { rows: ['start.kernels'], says: 'Making the vector kernels ready', weight: 1, run: async (signal) => ({ 'start.kernels': await worker.call((api) => api.kernels(KERNELS), signal) }) },
    ...EMBEDDED_WORDS.map((words): BenchmarkStep => ({
      rows: [`embed.${words}`],
      says: `Embedding texts of ${words} words`,
      weight: 1,
      run: async (signal) => ({ [`embed.${words}`]: await worker.call((api) => api.embed(seededTexts(200, words, 0), SAMPLES), signal) }),
    })),
    ...EMBEDDED_WORDS.map((words): BenchmarkStep => ({
      rows: [`embed.call.${words}`],
      says: `Asking for the meaning of texts of ${words} words`,
      weight: 1,
      run: async (signal) => ({ [`embed.call.${words}`]: await embedded(words, null, SAMPLES)(signal) }),
    })),
    ...EMBEDDED_WORDS.map((words): BenchmarkStep => ({
      rows: [`embed.model.${words}`],
      says: `Asking the downloaded model about texts of ${words} words`,
      weight: model === null ? 0 : 2,
      run: async (signal) => ({ [`embed.model.${words}`]: model === null ? { unsupported: 'no downloaded model is in use' } : await embedded(words, model, MODEL_SAMPLES)(signal) }),
    })),
    {
      rows: ['search.library'],
      says: 'Searching in your library, with made-up questions',
      weight: 2,
      async run(signal) {
        if (memories === 0) return { 'search.library': { unsupported: 'there are no memories yet' } };
        const questions = seededTexts(2 * SAMPLES, 4, 10 * round);
        return { 'search.library': await timed(signal, SAMPLES, (run) => library.search(questions[run % questions.length])) };
      },
    },
    ...SEARCHED_VECTORS.map((vectors): BenchmarkStep => ({
      rows: [searchRow(vectors)],
      says: `Searching among ${vectors.toLocaleString('en')} made-up vectors`,
      weight: vectors < 100_000 ? 1 : 6,
      async run(signal) {
        try {
          return { [searchRow(vectors)]: await worker.call((api) => api.search(vectors, SAMPLES), signal) };
        } finally {
          // Memory of WebAssembly is only given back with its worker.
          worker.close();
        }
      },
    })),
    {
      rows: ['storage.write', 'storage.read', 'start.database'],
      says: 'Writing to a database of its own',
      weight: 3,
      async run(signal) {
        const { open, write, read } = await worker.call((api) => api.database(SAMPLES), signal);
        return { 'start.database': open, 'storage.write': write, 'storage.read': read };
      },
    },
    {
      rows: ['storage.file.write', 'storage.file.read'],
      says: 'Writing to a file of its own',
      weight: 2,
      async run(signal) {
        const { write, read } = await worker.call((api) => api.files(THROUGHPUTS), signal);
        return { 'storage.file.write': write, 'storage.file.read': read };
      },
    },
    { rows: ['storage.cache'], says: 'Reading from a cache of its own', weight: 1, run: async (signal) => ({ 'storage.cache': await worker.call((api) => api.cache(CACHED), signal) }) },
  ];
}
