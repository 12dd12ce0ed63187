import type { LoadProgress, VectorSpace } from '../../../src/contracts/embedder';
import { AppError } from '../../../src/contracts/errors';
import type {
  EncoderReport, EncoderRole, ModelId, ModelProblem, ModelSettings, ModelSpacesApi, ModelSpacesState, SpaceComparison,
} from '../../../src/contracts/models';
import type { ContextFigures } from '../../../src/contracts/figures';
import type { OperationTable } from '../../../src/contracts/monitor';
import type { LibraryInsides } from '../insides';
import type { QueryVectors } from '../query-vectors';
import { compareWithFormer } from './compare-with-former';
import { describeState } from './describe-state';
import type { EncoderSeat } from './encoder-seat';
import { Encoders } from './encoders';
import { LivingModel } from './living-model';
import { Refiner } from './refiner';
import { SpaceRecord } from './space-record';
import { changeSettings, MOST_DIMENSIONS, type StoredSpace } from './stored-spaces';
import { Surroundings } from './surroundings';

const STATE_INTERVAL_MS = 200;
/** How often somebody who waits for the encoder looks again. */
const LOOK_AGAIN_MS = 250;

const API: ReadonlySet<keyof ModelSpacesApi> = new Set(['state', 'use', 'pause', 'resume', 'back', 'forgetOld', 'compare', 'retry', 'set', 'surroundings']);

/**
 * The vector spaces of downloaded models, beside the one of the built-in embedder, which stays as it is: one that orders hits, one that is
 * being filled to take its place, and old ones. Decides which encoders are needed, and says so to the tab that owns the library.
 *
 * What is remembered is one row ({@link SpaceRecord}); how far a space is filled is what blocks are stored. So a crash at any point
 * goes on where it stopped.
 */
export class ModelSpaces implements ModelSpacesApi {
  readonly #insides: LibraryInsides;
  readonly #record: SpaceRecord;
  readonly #encoders: Encoders;
  readonly #surroundings = new Surroundings();
  #current: LivingModel | null = null;
  #next: LivingModel | null = null;
  /** Models that are not in use any more, until the last of their work is done. */
  readonly #left = new Set<LivingModel>();
  #refiner: Refiner | null = null;
  #rests = false;
  #turn: Promise<unknown> = Promise.resolve();
  #arranging = false;
  #told = '';
  #stateDue: ReturnType<typeof setTimeout> | null = null;

  constructor(insides: LibraryInsides) {
    this.#insides = insides;
    this.#record = new SpaceRecord(insides);
    this.#encoders = new Encoders({
      wish: (role, wish) => insides.emit({ kind: 'encoder', role, wish }),
      onReady: (seat) => this.#background(() => this.#settle(seat)),
      onChange: () => this.#changed(),
      now: insides.now,
    });
  }

  /** Learns where the last session stopped, and goes on in the background. */
  async open(): Promise<void> {
    const isRead = await this.#record.open();
    const { forgetting } = this.#record.stored;
    // One that cannot live (no memory for it) is tried again by the rounds; the person can go back meanwhile.
    await this.#enliven().catch(() => {});
    if (!isRead) this.#background(() => this.#record.recover());
    if (forgetting.length > 0) this.#background(() => this.#record.forgetRest());
    this.#load();
    this.#changed();
  }

  /** Spaces that follow every change of the library. */
  get living(): readonly LivingModel[] {
    return [this.#current, this.#next].filter((model) => model !== null);
  }

  /** Null while no model orders hits, or none can. */
  get refiner(): Refiner | null {
    return this.#current?.isLoaded === true && this.#encoders.canAnswer ? this.#refiner : null;
  }

  /** Vectors of the model that orders hits; null: there is none, or its encoder cannot be had. */
  get queryVectors(): QueryVectors | null {
    return this.#encoders.canAnswer ? (this.#current?.queryVectors ?? null) : null;
  }

  /** One call of the API by its name. */
  call<Name extends keyof ModelSpacesApi>(name: Name, args: Parameters<ModelSpacesApi[Name]>): Promise<Awaited<ReturnType<ModelSpacesApi[Name]>>> {
    if (!API.has(name)) throw new AppError('INVALID_INPUT', { field: 'name', received: String(name) });
    return (this[name] as (...given: Parameters<ModelSpacesApi[Name]>) => Promise<Awaited<ReturnType<ModelSpacesApi[Name]>>>)(...args);
  }

  connectEncoder(role: EncoderRole, port: MessagePort, report: EncoderReport): void {
    this.#encoders[role].connect(port, report);
  }

  encoderProgress(role: EncoderRole, progress: LoadProgress): void {
    this.#encoders[role].progress(progress);
  }

  encoderFailed(role: EncoderRole, problem: ModelProblem): void {
    this.#encoders[role].failed(problem);
  }

  async state(): Promise<ModelSpacesState> {
    return this.#state();
  }

  async use(model: { readonly id: ModelId; readonly name: string } | null): Promise<ModelSpacesState> {
    return this.#change(async () => {
      const { current, next, former } = this.#record.stored;
      if (model === null) {
        if (current === null && next === null) return;
        await this.#record.write({ current: null, next: null, paused: false, old: await this.#record.oldWith(this.#current ?? current, this.#next ?? next), former: current?.space.id ?? former });
        this.#setCurrent(null);
        this.#setNext(null);
      } else if (current?.model === model.id) {
        await this.#giveUpNext();
      } else if (next?.model !== model.id) {
        const old = await this.#record.oldWith(this.#next ?? next);
        const known = old.findLast((entry) => entry.model === model.id && entry.space !== null);
        const space = known?.space ?? null;
        await this.#record.write({ next: { model: model.id, name: model.name, space }, paused: false, old: old.filter((entry) => entry !== known) });
        this.#setNext(null);
        await this.#enliven();
      }
    });
  }

  async pause(): Promise<ModelSpacesState> {
    return this.#change(() => this.#record.write({ paused: true }));
  }

  async resume(): Promise<ModelSpacesState> {
    return this.#change(() => this.#record.write({ paused: false }));
  }

  async back(): Promise<ModelSpacesState> {
    return this.#change(() => this.#giveUpNext());
  }

  async forgetOld(spaceId: string): Promise<number> {
    const bytes = await this.#inTurn(async () => {
      await this.#whenLeft();
      return this.#record.forget(spaceId);
    });
    this.#changed();
    return bytes;
  }

  async compare(): Promise<SpaceComparison | null> {
    const { former, old } = this.#record.stored;
    return former === null ? null : compareWithFormer(this.#insides, { former, old, current: this.#current, hasEncoder: () => this.#encoders.canAnswer });
  }

  async retry(): Promise<ModelSpacesState> {
    return this.#change(async () => {
      this.#encoders.queries.retry();
      this.#encoders.bulk.retry();
    });
  }

  async set(changes: Partial<ModelSettings>): Promise<ModelSpacesState> {
    return this.#change(async () => {
      const before = this.#record.stored.settings;
      const settings = changeSettings(before, changes);
      if (settings === null) throw new AppError('INVALID_INPUT', { field: 'settings', received: JSON.stringify(changes) });
      await this.#record.write({ settings });
      if (settings.device !== before.device) this.#refiner?.forgetTimes();
      // A rest that belongs to the pace before ends.
      if (settings.pace !== before.pace) for (const model of this.living) model.passages.wake();
    });
  }

  async surroundings(tab: string, now: { readonly visible: boolean; readonly onBattery: boolean | null }): Promise<void> {
    this.#surroundings.tell(tab, now, this.#insides.now());
    this.#changed();
  }

  /** Comes round every two seconds: what waited or failed goes on. */
  round(): void {
    const { current, next } = this.#record.stored;
    this.#encoders.retryWhenDue();
    // What an encoder said of its space could not be written then.
    if (next !== null && next.space === null) {
      const seat = this.#encoders.seatToFill(next.model, true);
      if (seat !== null) this.#background(() => this.#settle(seat));
    }
    if ((current !== null && this.#current === null) || (next !== null && next.space !== null && this.#next === null)) this.#background(() => this.#enliven());
    this.#load();
    this.#changed();
  }

  /**
   * Resolves when the current model has nothing left to embed. Waits only while its encoder is there, or on its way: one that cannot be had
   * would keep everybody waiting for ever. A change of the model is not waited for.
   */
  async idle(): Promise<void> {
    const { queries } = this.#encoders;
    for (;;) {
      const current = this.#current;
      // What was stored is loaded in any case; a failure is told elsewhere.
      if (current?.isLoaded === false && !(await current.load().then(() => true, () => false))) return;
      if (current === null || this.#rests || (!queries.isReady && !queries.isComing)) return;
      if (current.isComplete) return;
      const before = current.pipeline.pending;
      if (queries.isReady) {
        this.#arrange();
        await current.pipeline.idle();
        // Nothing could be done: what waits cannot be read now.
        if (current.pipeline.pending >= before) return;
      } else await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  operations(): Promise<OperationTable> {
    return this.#encoders.operations();
  }

  figures(): Promise<readonly ContextFigures[]> {
    return this.#encoders.figures();
  }

  resetOperations(): Promise<void> {
    return this.#encoders.resetOperations();
  }

  /** One change after another; errors are for who asked. */
  async #change(work: () => Promise<void>): Promise<ModelSpacesState> {
    await this.#inTurn(work);
    this.#load();
    this.#arrange();
    this.#announce();
    return this.#state();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** What nobody has asked for just now: a failure of the database is tried again when its time comes round. */
  #background(work: () => Promise<unknown>): void {
    this.#inTurn(work).then(
      () => {
        this.#load();
        this.#changed();
      },
      () => {},
    );
  }

  async #create({ model, name }: Pick<StoredSpace, 'model' | 'name'>, space: VectorSpace): Promise<LivingModel> {
    return LivingModel.create({
      model,
      name,
      space,
      insides: this.#insides,
      fillLine: (of) => this.#fillSeat(of)?.line ?? null,
      queryLine: () => {
        this.#wake();
        return this.#encoders.queries.line;
      },
      isGentle: () => this.#record.stored.settings.pace === 'eco',
      onProgress: () => this.#changed(),
    });
  }

  /** What is remembered as in use lives. */
  async #enliven(): Promise<void> {
    await this.#whenLeft();
    const { current, next } = this.#record.stored;
    if (current !== null && this.#current === null) this.#setCurrent(await this.#create(current, current.space));
    if (next !== null && next.space !== null) this.#next ??= await this.#create(next, next.space);
  }

  /** The last call for spaces that were left ends soon, and stores what it has made: before these are loaded again, or deleted. */
  async #whenLeft(): Promise<void> {
    if (this.#left.size === 0) return;
    for (const model of this.#left) {
      await model.pipeline.idle();
      this.#left.delete(model);
    }
    // Maintenance may be merging their blocks still, and what it writes then would come back to what is deleted.
    await this.#insides.exclusively(async () => {});
  }

  #leave(model: LivingModel | null): void {
    if (model === null) return;
    this.#left.add(model);
    model.passages.wake();
    // Its last vectors go into their block, and nobody searches for them.
    model.shelf.large?.close();
    this.#changed();
  }

  #setNext(model: LivingModel | null): void {
    this.#leave(this.#next);
    this.#next = model;
  }

  #setCurrent(model: LivingModel | null): void {
    this.#leave(this.#current);
    this.#current = model;
    if (model === null) {
      this.#refiner = null;
      return;
    }
    const { search, documents, now, monitor } = this.#insides;
    this.#refiner = new Refiner({
      session: search,
      queryVectors: model.queryVectors,
      shelf: () => (model.isLoaded ? model.shelf : null),
      documents,
      encoder: () => this.#encoders.queries.state.at,
      wake: () => this.#wake(),
      refine: () => this.#record.stored.settings.refine,
      now,
      monitor,
      onChange: () => this.#changed(),
    });
  }

  /** A query wants the model's vector. */
  #wake(): void {
    if (this.#current !== null) this.#encoders.wake(this.#current.model, this.#record.stored.settings);
  }

  /** What is stored is loaded after the built-in embedder's: it answers first. The current model's comes before the next one's. */
  #load(): void {
    const [first, second] = this.living.filter((model) => !model.isLoaded);
    // A failure is tried again by the rounds.
    first?.load().then(
      () => {
        this.#changed();
        if (second !== undefined) this.#load();
      },
      () => {},
    );
  }

  /** The encoder that makes a model's vectors of memories; null: there is none, or no work is to be done now. */
  #fillSeat(of: LivingModel): EncoderSeat | null {
    if (this.#rests || (of === this.#next ? this.#record.stored.paused : of !== this.#current)) return null;
    return this.#encoders.seatToFill(of.model, of === this.#next);
  }

  /** Brings encoders and work in line with what is wanted now. */
  #arrange(): void {
    const { current, next, paused, settings } = this.#record.stored;
    this.#rests = settings.restOnBattery && this.#surroundings.wantRest(this.#insides.now());
    const fills = next !== null && !paused && !this.#rests && (next.space === null || (this.#next?.isLoaded === true && !this.#next.isComplete));
    const follows = this.#current?.isLoaded === true && !this.#current.isComplete && !this.#rests;
    this.#encoders.arrange({ current: current?.model ?? null, next: next?.model ?? null, fills, follows, settings });
    for (const model of this.living) model.arrange(this.#fillSeat(model) !== null && !model.isComplete);
    if (this.#next?.isComplete === true) this.#background(() => this.#takeOver());
  }

  /** The next model orders hits from now on: one write says so. No memory comes or goes meanwhile. */
  async #takeOver(): Promise<void> {
    await this.#insides.exclusively(async () => {
      const { current } = this.#record.stored;
      const next = this.#next;
      if (next?.isComplete !== true) return;
      const former = current?.space.id ?? this.#insides.vectors()?.space.id ?? null;
      const { model, name, space } = next;
      await this.#record.write({ current: { model, name, space }, next: null, paused: false, old: await this.#record.oldWith(this.#current ?? current), former });
      this.#next = null;
      this.#setCurrent(next);
    });
  }

  /** An encoder says which space its vectors are of: maybe another one than before, after another revision was downloaded. */
  async #settle(seat: EncoderSeat): Promise<void> {
    const { model } = seat;
    const { space } = seat.line;
    if (model === null || space === null || !seat.isReady) return;
    const { current, next } = this.#record.stored;
    if (current?.model === model && current.space.id !== space.id) {
      await this.#record.write({ current: null, next: next ?? { model, name: current.name, space: null }, old: await this.#record.oldWith(this.#current ?? current) });
      this.#setCurrent(null);
    }
    const wanted = this.#record.stored.next;
    if (wanted?.model !== model || wanted.space?.id === space.id) return;
    if (space.dimensions > MOST_DIMENSIONS) {
      seat.failed({ fault: 'unsupported', facts: { dimensions: space.dimensions, most: MOST_DIMENSIONS } });
      return;
    }
    const old = (await this.#record.oldWith(this.#next ?? wanted)).filter((entry) => entry.spaceId !== space.id);
    await this.#record.write({ next: { ...wanted, space }, old });
    this.#setNext(null);
    await this.#enliven();
  }

  async #giveUpNext(): Promise<void> {
    const { next } = this.#record.stored;
    if (next === null) return;
    await this.#record.write({ next: null, paused: false, old: await this.#record.oldWith(this.#next ?? next) });
    this.#setNext(null);
  }

  /** Something is another than before: looked at once, however many have said so. */
  #changed(): void {
    this.#stateDue ??= setTimeout(() => this.#announce(), STATE_INTERVAL_MS);
    if (this.#arranging) return;
    this.#arranging = true;
    queueMicrotask(() => {
      this.#arranging = false;
      this.#arrange();
    });
  }

  #announce(): void {
    if (this.#stateDue !== null) clearTimeout(this.#stateDue);
    this.#stateDue = null;
    const state = this.#state();
    const told = JSON.stringify(state);
    if (told === this.#told) return;
    this.#told = told;
    this.#insides.emit({ kind: 'models', state });
  }

  #state(): ModelSpacesState {
    const next = this.#next;
    return describeState({
      stored: this.#record.stored,
      current: this.#current,
      next,
      refiner: this.refiner,
      encoder: this.#encoders.state,
      canFill: next !== null && this.#fillSeat(next) !== null,
      rests: this.#rests,
      total: this.#insides.documents.size,
    });
  }
}
