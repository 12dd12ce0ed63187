import type { VectorSpace } from '../../../src/contracts/embedder';
import type { ModelId } from '../../../src/contracts/models';
import { ResidentIndex } from '../../../src/core/vector-index/resident-index';
import type { EmbedderLine } from '../embedder-line';
import { EmbeddingPipeline } from '../embedding-pipeline';
import type { LibraryInsides, LivingSpace } from '../insides';
import { QueryVectors } from '../query-vectors';
import { VectorShelf } from '../vector-shelf';
import { FillProgress } from './fill-progress';
import { MODEL_MANNER } from './model-manner';
import { PassageLine } from './passage-line';
import { SpaceLine } from './space-line';

interface LivingModelOptions {
  readonly model: ModelId;
  readonly name: string;
  readonly space: VectorSpace;
  readonly insides: LibraryInsides;
  /** The line to its encoder that makes vectors of memories; null while there is none, or no work is to be done. */
  readonly fillLine: (of: LivingModel) => EmbedderLine | null;
  /** The line for queries; asks for the encoder when there is none. */
  readonly queryLine: (of: LivingModel) => EmbedderLine;
  readonly isGentle: () => boolean;
  readonly onProgress: () => void;
}

/** The vectors of a model that is in use or going to be: they follow every change of the library, as those of the built-in embedder do. */
export class LivingModel implements LivingSpace {
  readonly model: ModelId;
  readonly name: string;
  readonly space: VectorSpace;
  readonly shelf: VectorShelf;
  readonly pipeline: EmbeddingPipeline;
  readonly passages: PassageLine;
  /** Remembered ones are there without an encoder. */
  readonly queryVectors: QueryVectors;
  readonly progress = new FillProgress();
  readonly #insides: LibraryInsides;
  #loading: Promise<void> | null = null;
  #wasFilling = false;

  /** Has a memory of its own for its vectors. */
  static async create(options: LivingModelOptions): Promise<LivingModel> {
    const { insides, space } = options;
    const index = ResidentIndex.create({ dimensions: space.dimensions, kernels: await insides.createKernels(), now: insides.now });
    return new LivingModel(options, new VectorShelf(space, index, insides.store, insides.documents, insides));
  }

  private constructor({ model, name, space, insides, fillLine, queryLine, isGentle, onProgress }: LivingModelOptions, shelf: VectorShelf) {
    this.model = model;
    this.name = name;
    this.space = space;
    this.shelf = shelf;
    this.#insides = insides;
    this.passages = new PassageLine({
      line: () => {
        const line = fillLine(this);
        return line === null ? null : new SpaceLine(space, () => line);
      },
      isGentle,
      onCall: (texts, ms) => {
        insides.monitor.record('model.fill', ms / texts);
        this.progress.note(insides.now(), texts, this.filled);
        onProgress();
      },
      now: insides.now,
    });
    this.queryVectors = new QueryVectors({ line: new SpaceLine(space, () => queryLine(this)), monitor: insides.monitor, now: insides.now });
    shelf.onMissing = (ids) => this.pipeline.enqueue(ids);
    this.pipeline = new EmbeddingPipeline({
      line: this.passages,
      manner: MODEL_MANNER,
      store: insides.store,
      documents: insides.documents,
      monitor: insides.monitor,
      shelf: () => shelf,
      // Not kept at hand: each text is read once.
      read: (ids) => insides.reader.glimpse(ids),
      exclusively: insides.exclusively,
      slice: insides.newSlice(),
      onProgress,
      // An import of thousands while there is no encoder reads nothing in vain; that there is work now is told all the same.
      mayStart: () => {
        if (fillLine(this) !== null) return true;
        onProgress();
        return false;
      },
    });
  }

  get isLoaded(): boolean {
    return this.shelf.isLoaded && this.#loading === null;
  }

  /** Nothing is left to be done for any memory; what was parked counts as done. */
  get isComplete(): boolean {
    return this.isLoaded && this.pipeline.pending === 0;
  }

  /** Memories that are done. */
  get filled(): number {
    return this.isLoaded ? this.#insides.documents.size - this.pipeline.pending : this.shelf.index.documentCount;
  }

  get secondsLeft(): number | null {
    const { rates } = this.progress;
    if (rates === null || rates.textsPerSecond === 0 || !this.isLoaded) return null;
    const { pipeline, documents } = this.#insides;
    const all = this.#insides.vectors()?.index;
    if (all === undefined || documents.size === 0) return null;
    // The built-in embedder has the same passages, and the whole of those with several: a row that costs nothing here.
    const rowsPerMemory = all.rowCount / Math.max(1, all.documentCount);
    const rowsLeft = Math.max(this.pipeline.pending, all.rowCount - this.shelf.index.rowCount + pipeline.pending * rowsPerMemory - this.passages.madeTexts);
    return rowsLeft / rates.textsPerSecond;
  }

  /** Loads what is stored, in the background, and queues what is missing, newest first. A call meanwhile shares it. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { loaded, maintenance, newSlice, documents, monitor } = this.#insides;
    await loaded();
    await monitor.measure('start.model', () => this.shelf.load((id) => maintenance.staleSeq(id), newSlice()));
    const missing = documents.ordered(null).filter((document) => !this.shelf.index.has(document));
    this.pipeline.enqueue(missing.flatMap((document) => documents.entry(document)?.id ?? []));
  }

  /** Goes on, or stops after the call under way. */
  arrange(mayWork: boolean): void {
    if (mayWork && !this.#wasFilling) this.progress.begin(this.#insides.now());
    this.#wasFilling = mayWork;
    if (mayWork) this.pipeline.start();
    else this.passages.wake();
  }
}
