import { proxy, type Remote, releaseProxy, transfer, wrap } from 'comlink';
import encoderUrl from '../../workers/encoder/main.ts?worker&url';
import type { LoadProgress } from '../contracts/embedder';
import { isAppError } from '../contracts/errors';
import { type EncoderOptions, type EncoderOwnerApi, type EncoderReport, type EncoderRole, type EncoderWish, MODEL_FAULTS, type ModelDevice, type ModelFault, type ModelId, type ModelProblem } from '../contracts/models';
import { DEVICE_LOST, encoderAttempts, type EncoderConditions, isWorthSteppingDown, steppedDownText } from './encoder-attempts';
import { EncoderSentinel } from './encoder-sentinel';
import { hasRealGpu } from './has-real-gpu';
import './install-errors';
import { NO_SCRIPT, type RunningWorker, startWorker } from './running-worker';

/** A load that says nothing for so long will not end. A phone needs its time for the self-test of a large model; a graphics card that hangs is best found out soon. */
const LOAD_PATIENCE_MS: Readonly<Record<ModelDevice, number>> = { wasm: 120_000, webgpu: 30_000 };
/** To take a port: the call that runs just now has to end first. */
const CONNECT_PATIENCE_MS = 10_000;
/** To time a few batches, behind the queries that come meanwhile. Whose comparison does not end keeps the threads. */
const TIMING_PATIENCE_MS = 30_000;
/** A worker that dies twice within this time is not started again. */
const DEATHS_MS = 60_000;
/** Threads have to be faster than one by this much, or they are not worth the second model in memory. */
const LEAST_GAIN = 1.1;

/** What the library is told; see `LibraryOwnerApi`. */
export interface EncoderLibrary {
  connectEncoder(role: EncoderRole, port: MessagePort, report: EncoderReport): Promise<void>;
  encoderProgress(role: EncoderRole, progress: LoadProgress): Promise<void>;
  encoderFailed(role: EncoderRole, problem: ModelProblem): Promise<void>;
}

/** Defaults: the real ones. */
export interface EncoderHostOptions {
  readonly start?: () => Promise<RunningWorker>;
  readonly sentinel?: EncoderSentinel;
  readonly conditions?: (device: EncoderWish['options']['device']) => Promise<EncoderConditions>;
  readonly patienceMs?: Readonly<Record<ModelDevice, number>>;
}

interface Running {
  readonly worker: RunningWorker;
  readonly api: Remote<EncoderOwnerApi>;
  readonly report: EncoderReport;
}

interface Slot {
  wish: EncoderWish | null;
  /** Changes with each wish: what was begun for an older one comes to nothing. */
  turn: number;
  /** Settles when the last wish has come to something; until then, {@link isStarting}. */
  begun: Promise<void>;
  isStarting: boolean;
  running: Running | null;
  /** A worker that has not started yet. */
  starting: RunningWorker | null;
  deaths: number[];
  /** WebGPU failed in this session. */
  noGpu: ModelProblem | null;
}

/** Runs the encoder workers that the library of this tab wishes for. */
export class EncoderHost {
  readonly #library: () => EncoderLibrary | null;
  readonly #options: EncoderHostOptions;
  readonly #sentinel: EncoderSentinel;
  readonly #slots: Record<EncoderRole, Slot> = { queries: newSlot(), bulk: newSlot() };
  /** Milliseconds per token on one thread, by model, as measured in this session. */
  readonly #singlePaces = new Map<ModelId, number>();
  #closed = false;

  /** @param library - null while the library worker is being restarted: it will wish again */
  constructor(library: () => EncoderLibrary | null, options: EncoderHostOptions = {}) {
    this.#library = library;
    this.#options = options;
    this.#sentinel = options.sentinel ?? new EncoderSentinel(localStorageOrNull(), globalThis.window ?? null);
  }

  /** Starts what is wished for, gives a running one a new line, or ends it. */
  async wish(role: EncoderRole, wish: EncoderWish | null): Promise<void> {
    const slot = this.#slots[role];
    const same = wish !== null && slot.wish !== null && isSame(wish, slot.wish);
    const again = wish?.again === true;
    if (this.#closed || (same && slot.isStarting && !again)) return;
    slot.wish = wish;
    slot.isStarting = false;
    const turn = ++slot.turn;
    if (again) {
      slot.deaths = [];
      slot.noGpu = null;
      this.#sentinel.forget(role);
    }
    if (same && slot.running !== null && (await this.#connect(role, slot.running))) return;
    if (slot.turn !== turn) return;
    this.#end(role);
    if (wish !== null) await this.#begin(role, wish);
  }

  close(): void {
    this.#closed = true;
    for (const role of ['queries', 'bulk'] as const) {
      this.#slots[role].turn++;
      this.#end(role);
    }
  }

  async #begin(role: EncoderRole, wish: EncoderWish): Promise<void> {
    const slot = this.#slots[role];
    const { turn } = slot;
    slot.isStarting = true;
    slot.begun = this.#start(role, wish, turn).finally(() => {
      if (slot.turn === turn) slot.isStarting = false;
    });
    await slot.begun;
  }

  async #start(role: EncoderRole, { options: { model, device } }: EncoderWish, turn: number): Promise<void> {
    const slot = this.#slots[role];
    slot.deaths = slot.deaths.filter((at) => performance.now() - at < DEATHS_MS);
    if (slot.deaths.length > 1) return this.#fail(role, { fault: 'failed', facts: { reason: 'it stopped twice within a minute' } });
    // What a graphics card did says nothing of the processor.
    if (this.#sentinel.crashed(role, model, 'webgpu')) slot.noGpu ??= { fault: 'crashed-before', facts: {} };
    if (this.#sentinel.crashed(role, model, 'wasm')) return this.#fail(role, { fault: 'crashed-before', facts: { model } });

    // Threads are compared with it, and two loads at once would only slow each other down.
    if (role === 'bulk') await this.#slots.queries.begun.catch(() => {});
    const conditions = await (this.#options.conditions ?? readConditions)(device);
    if (slot.turn !== turn) return;
    // While another model answers queries this one fills alone, as it would for queries: there is nothing to be faster than.
    const answering = this.#slots.queries.wish?.options.model;
    const alone = role === 'bulk' && answering !== undefined && answering !== model;
    const attempts = encoderAttempts(alone ? 'queries' : role, model, device, conditions).filter((attempt) => attempt.device !== 'webgpu' || slot.noGpu === null);
    let steppedDown = conditions.realGpu && device === 'auto' && role === 'queries' && slot.noGpu !== null ? steppedDownText(slot.noGpu) : null;
    let problem: ModelProblem = { fault: 'unsupported', facts: { reason: 'one thread only' } };
    const single = role === 'bulk' && !alone && attempts.length > 0 ? await this.#timeSingle(model, turn) : null;
    for (const attempt of attempts) {
      if (slot.turn !== turn) return;
      const outcome = await this.#attempt(role, attempt, turn);
      if (slot.turn !== turn) return;
      if ('running' in outcome) {
        slot.running = { ...outcome.running, report: { ...outcome.running.report, steppedDown: steppedDown ?? outcome.running.report.steppedDown } };
        const { running } = slot;
        void running.worker.died.then(() => (slot.running === running ? this.#onDeath(role) : undefined));
        if (single !== null && !(await this.#threadsHelp(running, single))) return;
        if (slot.turn === turn && slot.running !== null) await this.#connect(role, slot.running);
        return;
      }
      problem = outcome.problem;
      if (problem.facts.died === true && attempt.device === 'wasm') return this.#onDeath(role);
      if (!isWorthSteppingDown(problem)) break;
      if (attempt.device === 'webgpu') {
        slot.noGpu = problem;
        steppedDown = steppedDownText(problem);
      }
    }
    this.#fail(role, problem);
  }

  /** One worker, one try. The mark of the sentinel stands for as long as nobody knows how it ends. */
  async #attempt(role: EncoderRole, options: EncoderOptions, turn: number): Promise<{ readonly running: Running } | { readonly problem: ModelProblem }> {
    const slot = this.#slots[role];
    this.#sentinel.set(role, options.model, options.device);
    let worker: RunningWorker | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      worker = await (this.#options.start ?? (() => startWorker('encoder', encoderUrl)))();
      if (slot.turn !== turn) throw new Error('not wanted any more');
      slot.starting = worker;
      const api = wrap<EncoderOwnerApi>(worker.worker);
      const patienceMs = (this.#options.patienceMs ?? LOAD_PATIENCE_MS)[options.device];
      let giveUp: () => void = () => {};
      const stuck = new Promise<ModelProblem>((resolve) => {
        giveUp = () => resolve({ fault: 'stuck', facts: { waitedMs: patienceMs } });
      });
      timer = setTimeout(giveUp, patienceMs);
      const onProgress = (progress: LoadProgress): void => {
        clearTimeout(timer);
        timer = setTimeout(giveUp, patienceMs);
        if (slot.turn === turn) void this.#library()?.encoderProgress(role, progress);
      };
      const died = worker.died.then((): ModelProblem => ({ fault: 'failed', facts: { reason: 'it stopped while it was loading', died: true } }));
      const outcome = await Promise.race([api.start(options, proxy(onProgress)), stuck, died]);
      if ('fault' in outcome) throw outcome;
      return { running: { worker, api, report: outcome } };
    } catch (error) {
      worker?.terminate();
      return { problem: problemOf(error) };
    } finally {
      clearTimeout(timer);
      if (slot.starting === worker) slot.starting = null;
      if (slot.turn === turn) this.#sentinel.clear(role);
    }
  }

  /** @returns false when it does not answer */
  async #connect(role: EncoderRole, { api, report }: Running): Promise<boolean> {
    const library = this.#library();
    if (library === null) return true;
    const { port1, port2 } = new MessageChannel();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), CONNECT_PATIENCE_MS);
    });
    const taken = await Promise.race([api.connect(transfer(port1, [port1])).then(() => true), late]);
    clearTimeout(timer);
    if (taken) await library.connectEncoder(role, transfer(port2, [port2]), report);
    else port2.close();
    return taken;
  }

  /**
   * How fast the model is on one thread: asked of the encoder that answers queries, else of one that is started for it, before the one
   * with threads, so that there are never two models in memory for this.
   * @returns milliseconds per token; null: not known
   */
  async #timeSingle(model: ModelId, turn: number): Promise<number | null> {
    const known = this.#singlePaces.get(model);
    if (known !== undefined) return known;
    const queries = this.#slots.queries.running;
    let ms: number | null = null;
    if (queries !== null && queries.report.model === model) {
      if (queries.report.device === 'wasm') ms = await timed(queries);
    } else {
      const outcome = await this.#attempt('bulk', { model, device: 'wasm', threads: 1 }, turn);
      if ('problem' in outcome) return null;
      const slot = this.#slots.bulk;
      // So that it ends with the wish.
      if (slot.turn === turn) slot.starting = outcome.running.worker;
      ms = await timed(outcome.running);
      outcome.running.worker.terminate();
      if (slot.turn === turn) slot.starting = null;
    }
    if (ms !== null) this.#singlePaces.set(model, ms);
    return ms;
  }

  /** @returns false, and ends it, when several threads gain nothing over one */
  async #threadsHelp(bulk: Running, single: number): Promise<boolean> {
    const several = await timed(bulk);
    if (several === null || single >= several * LEAST_GAIN) return true;
    if (this.#slots.bulk.running !== bulk) return false;
    this.#end('bulk');
    this.#fail('bulk', { fault: 'unsupported', facts: { reason: 'threads do not help', threads: bulk.report.threads, gain: Number((single / several).toFixed(2)) } });
    return false;
  }

  /** Tries once more, then no more. */
  async #onDeath(role: EncoderRole): Promise<void> {
    const slot = this.#slots[role];
    if (this.#closed || slot.wish === null) return;
    if (slot.running?.report.device === 'webgpu') slot.noGpu = DEVICE_LOST;
    this.#end(role);
    slot.deaths.push(performance.now());
    // Who waits for an answer is told at once, not when another one is ready.
    this.#fail(role, { fault: 'failed', facts: { reason: 'it stopped' } });
    await this.#begin(role, slot.wish);
  }

  #fail(role: EncoderRole, problem: ModelProblem): void {
    void this.#library()?.encoderFailed(role, problem);
  }

  #end(role: EncoderRole): void {
    const slot = this.#slots[role];
    slot.running?.api[releaseProxy]();
    slot.running?.worker.terminate();
    slot.starting?.terminate();
    slot.running = null;
    slot.starting = null;
    this.#sentinel.clear(role);
  }
}

/** One host for each library client of this page, known by what ends it. */
const hosts = new WeakMap<AbortSignal, EncoderHost>();

/** Does what the library of this tab wishes for, until `closing` is aborted. */
export async function takeWish({ role, wish }: { readonly role: EncoderRole; readonly wish: EncoderWish | null }, library: () => EncoderLibrary | null, closing: AbortSignal): Promise<void> {
  if (closing.aborted) return;
  let host = hosts.get(closing);
  if (host === undefined) {
    const created = new EncoderHost(library);
    closing.addEventListener('abort', () => created.close(), { once: true });
    hosts.set(closing, created);
    host = created;
  }
  await host.wish(role, wish);
}

/** @returns milliseconds per token; null when it does not end, or the worker does */
async function timed({ api, worker }: Running): Promise<number | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), TIMING_PATIENCE_MS);
  });
  try {
    return await Promise.race([worker.life.during(api.timeBatches()), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function newSlot(): Slot {
  return { wish: null, turn: 0, begun: Promise.resolve(), isStarting: false, running: null, starting: null, deaths: [], noGpu: null };
}

function isSame(a: EncoderWish, b: EncoderWish): boolean {
  return a.options.model === b.options.model && a.options.device === b.options.device;
}

function problemOf(error: unknown): ModelProblem {
  if (typeof error === 'object' && error !== null && 'fault' in error) return error as ModelProblem;
  // Its script did not come: it was never used before, and there is no network.
  if (isAppError(error, 'WORKER_START_FAILED') && error.facts.reason === NO_SCRIPT) return { fault: 'no-runtime', facts: {} };
  if (!isAppError(error)) return { fault: 'failed', facts: { reason: error instanceof Error ? error.message : String(error) } };
  const { fault, ...facts } = error.facts;
  return { fault: MODEL_FAULTS.includes(fault as ModelFault) ? (fault as ModelFault) : 'failed', facts };
}

async function readConditions(device: EncoderWish['options']['device']): Promise<EncoderConditions> {
  return { realGpu: device === 'auto' && (await hasRealGpu()), isolated: globalThis.crossOriginIsolated, cores: navigator.hardwareConcurrency };
}

function localStorageOrNull(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
