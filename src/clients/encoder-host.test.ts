import { expose } from 'comlink';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadProgress } from '../contracts/embedder';
import { AppError } from '../contracts/errors';
import type { EncoderOptions, EncoderOwnerApi, EncoderReport, EncoderRole, EncoderWish, ModelProblem } from '../contracts/models';
import { Lifespan } from '../core/lifespan';
import type { EncoderConditions } from './encoder-attempts';
import { EncoderHost } from './encoder-host';
import { EncoderSentinel } from './encoder-sentinel';
import { NO_SCRIPT, type RunningWorker } from './running-worker';
import '../../workers/shared/serve-errors';

vi.mock('../../workers/encoder/main.ts?worker&url', () => ({ default: '/assets/encoder.js' }));

type Behaviour = (options: EncoderOptions) => Promise<void> | void;

/** Workers of this test: what each was started with, and how to end it. */
interface FakeWorker {
  readonly started: EncoderOptions[];
  connected: number;
  terminated: boolean;
  readonly die: () => void;
}

const NO_GPU: EncoderConditions = { realGpu: false, isolated: true, cores: 2 };
const wish = (role: EncoderRole, more: Partial<EncoderWish> & { device?: 'auto' | 'wasm'; model?: string } = {}): EncoderWish => ({
  role,
  options: { model: more.model ?? 'm', device: more.device ?? 'wasm' },
  ...(more.again === true && { again: true }),
});

describe('EncoderHost', () => {
  let workers: FakeWorker[];
  let connected: { role: EncoderRole; report: EncoderReport }[];
  let failed: { role: EncoderRole; problem: ModelProblem }[];
  let progress: number[];
  let behave: Behaviour;
  let pace: (options: EncoderOptions) => number;
  let kept: Map<string, string>;
  let conditions: EncoderConditions;

  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };

  async function startFake(): Promise<RunningWorker> {
    const { port1, port2 } = new MessageChannel();
    let die: () => void = () => {};
    const died = new Promise<void>((resolve) => {
      die = resolve;
    });
    const worker: FakeWorker = { started: [], connected: 0, terminated: false, die };
    workers.push(worker);
    expose(
      {
        start: async (options: EncoderOptions, onProgress: (progress: LoadProgress) => void): Promise<EncoderReport> => {
          worker.started.push(options);
          onProgress({ loadedBytes: 1, totalBytes: 2, from: 'cache' });
          await behave(options);
          return { model: options.model, device: options.device, threads: options.threads, runtime: 'fake', loadMs: 1, steppedDown: null, selfTest: { sentences: 1, lowestCosine: 1, against: 'itself' } } as EncoderReport;
        },
        connect: async (port: MessagePort) => {
          worker.connected++;
          port.close();
        },
        timeBatches: async () => pace(worker.started[0]),
      } satisfies EncoderOwnerApi,
      port1,
    );
    const terminate = (): void => {
      worker.terminated = true;
      port1.close();
    };
    const life = new Lifespan();
    void died.then(() => life.end(new AppError('WORKER_CRASHED', { worker: 'encoder' })));
    return { worker: port2 as unknown as Worker, died, life, terminate };
  }

  const newHost = (): EncoderHost =>
    new EncoderHost(
      () => ({
        connectEncoder: async (role, port, report) => {
          connected.push({ role, report });
          port.close();
        },
        encoderProgress: async (_, { loadedBytes }) => void progress.push(loadedBytes),
        encoderFailed: async (role, problem) => void failed.push({ role, problem }),
      }),
      { start: startFake, sentinel: new EncoderSentinel(storage), conditions: async () => conditions, patienceMs: { wasm: 200, webgpu: 100 } },
    );

  beforeEach(() => {
    [workers, connected, failed, progress, kept] = [[], [], [], [], new Map()];
    behave = () => {};
    pace = ({ threads }) => 1 / threads;
    conditions = NO_GPU;
  });

  it('starts what is wished for with one thread, forwards progress, and ends it', async () => {
    const host = newHost();
    await host.wish('queries', wish('queries'));
    expect(workers[0].started).toEqual([{ model: 'm', device: 'wasm', threads: 1 }]);
    expect(connected).toMatchObject([{ role: 'queries', report: { steppedDown: null } }]);
    expect(progress).toEqual([1]);
    expect(kept.size).toBe(0);
    await host.wish('queries', null);
    expect(workers[0].terminated).toBe(true);
    expect(failed).toEqual([]);
  });

  it('gives a running encoder a new line when the library was restarted, and starts another for another model', async () => {
    const host = newHost();
    await host.wish('queries', wish('queries'));
    await host.wish('queries', wish('queries'));
    expect(workers).toHaveLength(1);
    expect(workers[0].connected).toBe(2);
    await host.wish('queries', wish('queries', { model: 'other' }));
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(connected.map(({ report }) => report.model)).toEqual(['m', 'm', 'other']);
  });

  it('takes a wish that is repeated while it starts for the same one', async () => {
    const host = newHost();
    await Promise.all([host.wish('queries', wish('queries')), host.wish('queries', wish('queries'))]);
    expect(workers).toHaveLength(1);
    expect(connected).toHaveLength(1);
  });

  it('comes to nothing when the wish is taken back while it starts', async () => {
    let go: () => void = () => {};
    behave = () => new Promise((resolve) => (go = resolve));
    const host = newHost();
    const starting = host.wish('queries', wish('queries'));
    await vi.waitFor(() => expect(workers[0]?.started).toHaveLength(1));
    await host.wish('queries', null);
    go();
    await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, 300))]);
    expect(workers[0].terminated).toBe(true);
    expect([connected, failed]).toEqual([[], []]);
    expect(kept.size).toBe(0);
  });

  it.each([
    ['answers otherwise', () => { throw new AppError('MODEL_FAILED', { fault: 'self-test' }); }, 'its answers were not those of the processor'],
    ['hangs', () => new Promise<void>(() => {}), 'it did not answer in time'],
  ])('steps down from a graphics card that %s, and says so', async (_, onGpu, words) => {
    conditions = { ...NO_GPU, realGpu: true };
    behave = ({ device }) => (device === 'webgpu' ? onGpu() : undefined);
    const host = newHost();
    await host.wish('queries', wish('queries', { device: 'auto' }));
    expect(workers.map(({ started }) => started[0]?.device)).toEqual(['webgpu', 'wasm']);
    expect(workers[0].terminated).toBe(true);
    expect(connected[0].report.steppedDown).toContain(words);
    // Not tried again in this session.
    await host.wish('queries', null);
    await host.wish('queries', wish('queries', { device: 'auto' }));
    expect(workers[2].started[0].device).toBe('wasm');
    expect(connected[1].report.steppedDown).toContain(words);
  });

  it('does not try another device when the files are damaged', async () => {
    conditions = { ...NO_GPU, realGpu: true };
    behave = () => {
      throw new AppError('MODEL_FAILED', { fault: 'damaged', file: 'a' });
    };
    await newHost().wish('queries', wish('queries', { device: 'auto' }));
    expect(workers).toHaveLength(1);
    expect(failed).toEqual([{ role: 'queries', problem: { fault: 'damaged', facts: { file: 'a' } } }]);
    expect(kept.size).toBe(0);
  });

  it('says when what runs models was never fetched, and tries no other device', async () => {
    let starts = 0;
    const host = new EncoderHost(
      () => ({ connectEncoder: async () => {}, encoderProgress: async () => {}, encoderFailed: async (role, problem) => void failed.push({ role, problem }) }),
      {
        conditions: async () => ({ realGpu: true, isolated: true, cores: 4 }),
        start: async () => {
          starts++;
          throw new AppError('WORKER_START_FAILED', { worker: 'encoder', reason: NO_SCRIPT });
        },
      },
    );
    await host.wish('queries', wish('queries', { device: 'auto' }));
    expect(failed).toEqual([{ role: 'queries', problem: { fault: 'no-runtime', facts: {} } }]);
    expect(starts).toBe(1);
    host.close();
  });

  it('starts a worker that dies once more, and gives up when it dies again', async () => {
    const host = newHost();
    await host.wish('queries', wish('queries'));
    workers[0].die();
    await vi.waitFor(() => expect(connected).toHaveLength(2));
    expect(failed).toMatchObject([{ problem: { facts: { reason: 'it stopped' } } }]);
    workers[1].die();
    await vi.waitFor(() => expect(failed).toHaveLength(3));
    expect(failed[2].problem).toMatchObject({ fault: 'failed', facts: { reason: 'it stopped twice within a minute' } });
    await host.wish('queries', wish('queries'));
    expect(workers).toHaveLength(2);
    await host.wish('queries', wish('queries', { again: true }));
    expect(connected).toHaveLength(3);
  });

  it('counts a worker that dies while it loads the same way', async () => {
    behave = () => {
      workers.at(-1)!.die();
      return new Promise<void>(() => {});
    };
    await newHost().wish('queries', wish('queries'));
    expect(workers).toHaveLength(2);
    expect(failed.at(-1)).toMatchObject({ problem: { fault: 'failed', facts: { reason: 'it stopped twice within a minute' } } });
    expect(kept.size).toBe(0);
  });

  it('does not repeat blindly what ended the tab, until the person says so', async () => {
    behave = () => new Promise<void>(() => {});
    void newHost().wish('queries', wish('queries'));
    await vi.waitFor(() => expect(kept.size).toBe(1));
    // The tab is gone with its worker; the next one finds the mark.
    const mark = new Map(kept);
    behave = () => {};
    kept = new Map(mark);
    const host = newHost();
    await host.wish('queries', wish('queries'));
    expect(failed).toMatchObject([{ problem: { fault: 'crashed-before' } }]);
    await newHost().wish('queries', wish('queries'));
    expect(failed).toHaveLength(2);
    expect(workers).toHaveLength(1);
    await host.wish('queries', wish('queries', { again: true }));
    expect(connected).toHaveLength(1);
    expect(kept.size).toBe(0);
    kept = new Map(mark);
    await newHost().wish('queries', wish('queries', { model: 'other' }));
    expect(connected).toHaveLength(2);
  });

  it('goes on with the processor when the graphics card is lost', async () => {
    conditions = { ...NO_GPU, realGpu: true };
    await newHost().wish('queries', wish('queries', { device: 'auto' }));
    expect(connected[0].report).toMatchObject({ device: 'webgpu', steppedDown: null });
    workers[0].die();
    await vi.waitFor(() => expect(connected).toHaveLength(2));
    expect(connected[1].report).toMatchObject({ device: 'wasm', steppedDown: 'The graphics card is not used: it was lost while the model ran on it.' });
  });

  it('leaves a graphics card alone that ended the tab', async () => {
    conditions = { ...NO_GPU, realGpu: true };
    kept.set('engram-encoder-start-queries-webgpu', 'm');
    await newHost().wish('queries', wish('queries', { device: 'auto' }));
    expect(workers.map(({ started }) => started[0].device)).toEqual(['wasm']);
    expect(connected[0].report.steppedDown).toContain('the tab ended');
    // Nor at the start after that.
    await newHost().wish('queries', wish('queries', { device: 'auto' }));
    expect(workers.at(-1)!.started[0].device).toBe('wasm');
    await newHost().wish('queries', wish('queries', { device: 'auto', again: true }));
    expect(workers.at(-1)!.started[0].device).toBe('webgpu');
  });

  it('fills with threads where they help, and says so where they do not', async () => {
    const host = newHost();
    // At once, as the library may: the second waits, so that the two do not slow each other down.
    await Promise.all([host.wish('queries', wish('queries')), host.wish('bulk', wish('bulk'))]);
    expect(workers[1].started).toEqual([{ model: 'm', device: 'wasm', threads: 2 }]);
    expect(connected.map(({ role }) => role)).toEqual(['queries', 'bulk']);
    await host.wish('bulk', null);
    pace = ({ threads }) => (threads > 1 ? 0.95 : 1);
    await host.wish('bulk', wish('bulk'));
    expect(workers[2].terminated).toBe(true);
    expect(failed).toMatchObject([{ role: 'bulk', problem: { fault: 'unsupported', facts: { reason: 'threads do not help', threads: 2, gain: 1.05 } } }]);
  });

  it('fills with a second model beside the one that answers, on one thread and without comparing them', async () => {
    const host = newHost();
    await host.wish('queries', wish('queries', { model: 'a' }));
    pace = () => 1;
    await host.wish('bulk', wish('bulk', { model: 'b' }));
    expect(connected.map(({ role, report }) => [role, report.model, report.threads])).toEqual([['queries', 'a', 1], ['bulk', 'b', 1]]);
    expect(failed).toEqual([]);
  });

  it('measures one thread first where no encoder answers queries, never with two models in memory, and once', async () => {
    const host = newHost();
    await host.wish('bulk', wish('bulk'));
    expect(workers.map(({ started, terminated }) => [started[0].threads, terminated])).toEqual([[1, true], [2, false]]);
    expect(connected).toMatchObject([{ role: 'bulk', report: { threads: 2 } }]);
    await host.wish('bulk', null);
    await host.wish('bulk', wish('bulk'));
    expect(workers).toHaveLength(3);
    expect(kept.size).toBe(0);
  });

  it.each([
    ['one core', { ...NO_GPU, cores: 1 }],
    ['a page that is not isolated', { ...NO_GPU, isolated: false }],
    ['a graphics card', { ...NO_GPU, realGpu: true }],
  ])('starts no second encoder with %s', async (_, these) => {
    conditions = these;
    await newHost().wish('bulk', wish('bulk', { device: 'auto' }));
    expect(workers).toHaveLength(0);
    expect(failed).toMatchObject([{ role: 'bulk', problem: { fault: 'unsupported' } }]);
  });

  it('ends everything when the tab closes', async () => {
    const host = newHost();
    await host.wish('queries', wish('queries'));
    host.close();
    expect(workers[0].terminated).toBe(true);
    await host.wish('queries', wish('queries'));
    expect(workers).toHaveLength(1);
  });
});
