import type { VectorSpace } from '../../../src/contracts/embedder';
import type { EncoderRole, EncoderState, EncoderWish, ModelFault, ModelId, ModelSettings } from '../../../src/contracts/models';
import type { ContextFigures } from '../../../src/contracts/figures';
import type { OperationTable } from '../../../src/contracts/monitor';
import { EncoderSeat } from './encoder-seat';

const MINUTE_MS = 60_000;
/** Faults of a second encoder that are not the model's own. */
const NO_SECOND: ReadonlySet<ModelFault> = new Set(['unsupported', 'out-of-memory']);

interface EncodersOptions {
  readonly wish: (role: EncoderRole, wish: EncoderWish | null) => void;
  /** An encoder is there, and says which space its vectors are of. */
  readonly onReady: (seat: EncoderSeat, space: VectorSpace) => void;
  readonly onChange: () => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** What there is to do for encoders. */
interface Work {
  /** The model that orders hits, and the one that is to take its place. */
  readonly current: ModelId | null;
  readonly next: ModelId | null;
  /** The next one's space is to be filled now. */
  readonly fills: boolean;
  /** The current one's space lacks something, and may have it now. */
  readonly follows: boolean;
  readonly settings: ModelSettings;
}

/** Which encoders run, and for what: two at most. */
export class Encoders {
  readonly queries: EncoderSeat;
  readonly bulk: EncoderSeat;
  readonly #now: () => number;
  /** When an encoder had something to do last. */
  readonly #usedAt: Record<EncoderRole, number> = { queries: 0, bulk: 0 };
  /** The encoder for queries fills the next space, because there can be no other. */
  #isLent = false;
  #operations: OperationTable = {};

  constructor({ wish, onReady, onChange, now }: EncodersOptions) {
    this.#now = now;
    const seat = (role: EncoderRole): EncoderSeat =>
      new EncoderSeat({ role, wish: (wished) => wish(role, wished), onReady: (space) => onReady(this[role], space), onChange, now });
    this.queries = seat('queries');
    this.bulk = seat('bulk');
  }

  /** Whether queries of the current model are answered, if not just now. */
  get canAnswer(): boolean {
    return !this.#isLent && !this.queries.needsPerson;
  }

  /** Of the one that has most to say: of the second one when it fills alone, or cannot. */
  get state(): EncoderState {
    const { queries, bulk } = this;
    if (queries.state.at === 'off') return bulk.state;
    const fillsAlone = bulk.model !== null && bulk.model !== queries.model;
    return fillsAlone && bulk.state.at === 'failed' && queries.state.at !== 'failed' ? bulk.state : queries.state;
  }

  /**
   * Brings what runs in line with what is wanted now. One encoder does everything, unless the next model is another than the current one,
   * whose queries are to go on being answered, or the pace is `fast`: then the second one fills. Where a second one cannot be (no memory, no
   * threads), the first one fills, and queries are left to the built-in embedder meanwhile.
   */
  arrange({ current, next, fills, follows, settings }: Work): void {
    const { queries, bulk } = this;
    const apart = next !== null && (current !== null || settings.pace === 'fast');
    this.#arrange('bulk', apart ? next : null, fills, settings);
    // The first encoder fills on until the second one is there, and where that one fails.
    const helps = !apart || (!bulk.isReady && (bulk.problem !== null || queries.model === next));
    this.#isLent = current !== null && fills && bulk.problem !== null && NO_SECOND.has(bulk.problem.fault);
    if (current === null || this.#isLent) this.#arrange('queries', helps ? next : null, fills, settings);
    else this.#arrange('queries', current, follows, settings);
  }

  #arrange(role: EncoderRole, model: ModelId | null, works: boolean, { device, idleMinutes }: ModelSettings): void {
    const seat = this[role];
    const now = this.#now();
    if (works) this.#usedAt[role] = now;
    const isIdle = idleMinutes > 0 && now - this.#usedAt[role] > idleMinutes * MINUTE_MS;
    if (seat.model !== null && (seat.model !== model || isIdle)) seat.want(null, device);
    if (model !== null && (works || seat.model !== null)) seat.want(model, device);
  }

  /** The line that makes vectors of memories for this model; null: there is none. @param isNext - it does not order hits yet */
  seatToFill(model: ModelId, isNext: boolean): EncoderSeat | null {
    const { queries, bulk } = this;
    if (isNext && bulk.isReady && bulk.model === model) return bulk;
    return queries.isReady && queries.model === model ? queries : null;
  }

  /** A query wants the current model's vector. */
  wake(model: ModelId, { device }: ModelSettings): void {
    this.#usedAt.queries = this.#now();
    if (!this.#isLent) this.queries.want(model, device);
  }

  /** Failures that pass are tried again when their time has come. */
  retryWhenDue(): void {
    for (const seat of [this.queries, this.bulk]) if (seat.model !== null && !seat.isReady) seat.retryWhenDue();
  }

  /** Of both; of one that was given back what it said last. */
  async operations(): Promise<OperationTable> {
    for (const seat of [this.bulk, this.queries]) if (seat.isReady) this.#operations = { ...this.#operations, ...(await seat.line.operations()) };
    return this.#operations;
  }

  /** Of those that run. */
  async figures(): Promise<readonly ContextFigures[]> {
    const told = await Promise.all([this.bulk, this.queries].map(({ line }) => line.asked((api) => api.figures())));
    return told.filter((figures) => figures !== null);
  }

  async resetOperations(): Promise<void> {
    this.#operations = {};
    await Promise.all([this.queries.line.resetOperations(), this.bulk.line.resetOperations()]);
  }
}
