import type { LoadProgress, VectorSpace } from '../../../src/contracts/embedder';
import type { EncoderReport, EncoderRole, EncoderState, EncoderWish, ModelFault, ModelId, ModelProblem, ModelSettings } from '../../../src/contracts/models';
import { EmbedderLine, type LineLimits } from '../embedder-line';

/** A transformer on a slow device: seconds for a call of a thousand tokens, and more for the files to be read and compiled. */
const ENCODER_LIMITS: LineLimits = { query: 20_000, batch: 120_000, ready: 60_000 };

/** Faults that may be gone the next time; with any other, trying again is for the person to say. */
const PASSING: ReadonlySet<ModelFault> = new Set(['offline', 'server-error', 'stuck', 'no-runtime', 'failed']);

interface EncoderSeatOptions {
  readonly role: EncoderRole;
  /** Tells the owner what to run. */
  readonly wish: (wish: EncoderWish | null) => void;
  readonly onReady: (space: VectorSpace) => void;
  readonly onChange: () => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Place for one encoder worker, which the owner tab starts when it is wished for: the wish, what came of it, and the line to it. */
export class EncoderSeat {
  readonly line: EmbedderLine;
  readonly #options: EncoderSeatOptions;
  #wish: EncoderWish | null = null;
  #report: EncoderReport | null = null;
  #progress: LoadProgress | null = null;
  #problem: ModelProblem | null = null;

  constructor(options: EncoderSeatOptions) {
    this.#options = options;
    this.line = new EmbedderLine({
      onStatus: ({ at }) => {
        if (at !== 'ready') this.#report = at === 'loading' ? this.#report : null;
        options.onChange();
      },
      onReady: (space) => {
        this.#problem = null;
        options.onReady(space);
      },
      // Dead, stuck, or due to be tried again.
      onLost: () => {
        if (!this.needsPerson) this.#ask();
      },
      now: options.now,
      limits: ENCODER_LIMITS,
    });
  }

  /** The model that is wished for. */
  get model(): ModelId | null {
    return this.#wish?.options.model ?? null;
  }

  get isReady(): boolean {
    return this.line.status.at === 'ready';
  }

  get problem(): ModelProblem | null {
    return this.#problem;
  }

  /** It failed in a way that time does not mend. */
  get needsPerson(): boolean {
    return this.#problem !== null && !PASSING.has(this.#problem.fault);
  }

  get state(): EncoderState {
    if (this.#wish === null) return { at: 'off' };
    if (this.isReady && this.#report !== null) return { at: 'ready', report: this.#report };
    // With the model that it is about: it need not be the one that orders hits.
    if (this.#problem !== null) return { at: 'failed', problem: { ...this.#problem, facts: { model: this.#wish.options.model, ...this.#problem.facts } } };
    return { at: 'starting', progress: this.#progress };
  }

  /** Somebody is at it: it will be ready, or fail. */
  get isComing(): boolean {
    return this.#wish !== null && this.#problem === null && (this.#progress !== null || this.line.status.at === 'loading');
  }

  /** Wishes for this model, if it is not wished for already; null: for none, which gives its memory back. */
  want(model: ModelId | null, device: ModelSettings['device']): void {
    if (model === this.model && (model === null || this.#wish?.options.device === device)) return;
    this.#wish = model === null ? null : { role: this.#options.role, options: { model, device } };
    this.#problem = null;
    this.#report = null;
    this.line.release();
    this.#ask();
  }

  /** The encoder that was wished for. */
  connect(port: MessagePort, report: EncoderReport): void {
    // The wish has changed while it was starting.
    if (report.model !== this.model) {
      port.close();
      return;
    }
    // In this order: what it replaces, if anything, takes its report along.
    this.line.connect(port);
    this.#report = report;
  }

  progress(progress: LoadProgress): void {
    if (this.#wish === null || this.isReady) return;
    // The owner has begun again by itself.
    this.#problem = null;
    this.#progress = progress;
    this.#options.onChange();
  }

  failed(problem: ModelProblem): void {
    if (this.#wish === null) return;
    this.#problem = problem;
    this.#progress = null;
    this.line.fail(problem.fault);
  }

  /** After a failure that passes, and a pause that grows with each. */
  retryWhenDue(): void {
    if (!this.needsPerson) this.line.retryWhenDue();
  }

  /** The person says so: whatever it was, at once. */
  retry(): void {
    if (this.#wish === null || this.isReady) return;
    this.line.release();
    this.#ask(true);
  }

  #ask(again = false): void {
    this.#problem = null;
    this.#progress = null;
    this.#options.wish(this.#wish === null || !again ? this.#wish : { ...this.#wish, again });
    this.#options.onChange();
  }
}
