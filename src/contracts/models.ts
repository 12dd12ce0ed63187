import type { LoadProgress, VectorSpace } from './embedder';
import type { MemoryId } from './memory';

/**
 * Embedding models that a person downloads or brings along: what they are, where they lie, what they are doing. The built-in embedder
 * is not one of them; it is always there.
 */

/** A hub id (`Xenova/all-MiniLM-L6-v2`), or `local/<name>` for one that came from files. Stands in cache keys and vector spaces. */
export type ModelId = string;

export type ModelDtype = 'q8' | 'q4' | 'fp16' | 'fp32';

/**
 * How token vectors become one: `mean` over the attention mask, the `cls` token, the `last` token; `output`: the graph itself gives
 * a sentence vector (`sentence_embedding`). All are scaled to unit length afterwards.
 */
export type ModelPooling = 'mean' | 'cls' | 'last' | 'output';

export type ModelSource =
  /** `host`: origin that speaks the hub's URLs, e.g. `https://huggingface.co`, or a server of one's own. */
  | { readonly from: 'hub'; readonly host: string; readonly hubId: string }
  | { readonly from: 'files' };

/** What is needed to fetch and to run a model. */
export interface ModelDescription {
  readonly id: ModelId;
  readonly name: string;
  readonly source: ModelSource;
  readonly dtype: ModelDtype;
  /** Paths inside the model's repository; the ONNX file(s) among them. */
  readonly files: readonly ModelFileSpec[];
  readonly pooling: ModelPooling;
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Longest input, in the model's own tokens. */
  readonly maxTokens: number;
  /** Null: known after the first load. */
  readonly dimensions: number | null;
}

export interface ModelFileSpec {
  readonly path: string;
  readonly required: boolean;
  /** For an estimate before the server was asked; null: not known. */
  readonly approxBytes: number | null;
}

/** A figure with where it comes from: an address, or the title of a publication. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

/** One row of the catalogue. What cannot be known without the network (revision, hashes, known answers) is not in it. */
export interface CatalogueEntry extends ModelDescription {
  /** BCP 47 tags, or `multilingual`. */
  readonly languages: readonly string[];
  readonly parameters: Sourced<number> | null;
  readonly licence: Sourced<string>;
  /** Published quality: benchmark, figure, source. Nothing was measured here. */
  readonly quality: readonly { readonly benchmark: string; readonly value: number; readonly source: string }[];
  /** What it asks of the device, in words for the person. */
  readonly needs: string;
  /** One sentence: for whom it is. */
  readonly about: string;
}

/** A file as it lies on this device. */
export interface ModelFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex. Checked before the file was kept, and again at each load. */
  readonly sha256: string;
  /** `hub`: the server had named this hash (or a git hash that was checked as well); `pinned`: taken from the first download and held to since. */
  readonly trust: 'hub' | 'pinned';
}

/** Vectors of fixed sentences: what a load is tested against. */
export interface KnownAnswers {
  /** Unit length, one per self-test sentence, rounded to 4 digits. */
  readonly vectors: readonly (readonly number[])[];
  readonly device: ModelDevice;
  /** `runtime name@version` that computed them. */
  readonly runtime: string;
  readonly recordedAt: number;
}

/** A model that is complete on this device. Written last, so that half a download is none. */
export interface ModelRecord {
  readonly description: ModelDescription;
  /** Commit of the hub, or `pinned-<hash over all files>` where the server names none. Never changes; another one is another model. */
  readonly revision: string;
  readonly files: readonly ModelFile[];
  readonly addedAt: number;
  /** Null until the first load that was tested. */
  readonly known: KnownAnswers | null;
}

export type ModelDevice = 'wasm' | 'webgpu';

/**
 * What can go wrong with a model's files or with running it. `modelFaultText` (core/models/model-fault-text.ts) has words and the
 * next step for each; travels as fact `fault` of AppError `MODEL_FAILED`.
 */
export const MODEL_FAULTS = [
  'offline', 'refused-by-policy', 'not-found', 'server-error', 'not-a-file', 'cut-off', 'too-short', 'too-long', 'hash-mismatch', 'changed-on-server',
  'no-space', 'not-a-model', 'unsupported', 'damaged', 'not-downloaded', 'self-test', 'out-of-memory', 'crashed-before', 'stuck', 'no-runtime', 'failed',
] as const;
export type ModelFault = (typeof MODEL_FAULTS)[number];

export interface ModelProblem {
  readonly fault: ModelFault;
  /** Facts for the person: file, expected, received, needed bytes. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A download that is running, or was stopped with something kept. At most 4 of these reach the page per second. */
export interface DownloadState {
  readonly model: ModelId;
  readonly description: ModelDescription;
  readonly at: 'running' | 'checking' | 'paused' | 'failed';
  readonly loadedBytes: number;
  /** Null while a server has not said. */
  readonly totalBytes: number | null;
  /** Over the last seconds; null when not running. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly problem: ModelProblem | null;
}

/** What the worker that keeps models serves. Methods reject with AppError `MODEL_FAILED` ({@link ModelFault}) or an `AbortError`. */
export interface ModelStoreApi {
  /** Complete models. */
  list(): Promise<readonly ModelRecord[]>;
  /** Downloads that were begun and not finished, with what is kept of them. */
  unfinished(): Promise<readonly DownloadState[]>;
  /**
   * Begins, or goes on where it stopped; two calls for one model share the work. Resolves when every file is verified and kept.
   * @param onProgress - throttled by the worker
   */
  download(description: ModelDescription, onProgress: (state: DownloadState) => void): Promise<ModelRecord>;
  /** Stops and keeps what has come: {@link download} rejects with an `AbortError`. */
  pause(model: ModelId): Promise<void>;
  /** Stops and forgets what has come. */
  discard(model: ModelId): Promise<void>;
  /** Reads every file again. @returns paths that are damaged or gone; empty: all is well */
  verify(model: ModelId): Promise<readonly string[]>;
  /** @returns bytes freed */
  remove(model: ModelId): Promise<number>;
  /** Files of a folder, or one zip. Same checks; hashes are pinned. */
  importFiles(files: readonly { readonly path: string; readonly file: Blob }[], onProgress: (state: DownloadState) => void): Promise<ModelRecord>;
  /** Asks a server what a model is: reads its small configuration files. */
  describe(host: string, hubId: string): Promise<ModelDescription>;
}

/** How an encoder worker is to run. */
export interface EncoderOptions {
  readonly model: ModelId;
  readonly device: ModelDevice;
  /** For WASM. More than one needs cross-origin isolation. */
  readonly threads: number;
}

/** What really runs, which may be less than was asked for. */
export interface EncoderReport {
  readonly model: ModelId;
  readonly space: VectorSpace;
  readonly device: ModelDevice;
  readonly threads: number;
  /** e.g. `onnxruntime-web@1.31.0 (wasm)`. */
  readonly runtime: string;
  readonly loadMs: number;
  /** Why not the device, or not the threads, that were asked for: words for the person; null: as asked. */
  readonly steppedDown: string | null;
  readonly selfTest: { readonly sentences: number; readonly lowestCosine: number; readonly against: 'known-answers' | 'itself' };
}

/** What the page that started an encoder worker can call. On the port it serves the `EmbedderApi` of contracts/embedder.ts. */
export interface EncoderOwnerApi {
  /** Loads, tests, and warms up. Rejects with AppError `MODEL_FAILED`. */
  start(options: EncoderOptions, onProgress: (progress: LoadProgress) => void): Promise<EncoderReport>;
  /** Pass the port by `transfer`. Calls wait until {@link start} is done. */
  connect(port: MessagePort): Promise<void>;
  /** Times a few fixed batches of passages. @returns median milliseconds per token */
  timeBatches(): Promise<number>;
}

/** Two encoders at most: one that answers queries, and with pace `fast` a second one with more threads that fills. */
export type EncoderRole = 'queries' | 'bulk';

export interface ModelSettings {
  /** Whether a model orders hits anew after the built-in embedder has answered. `auto`: not where it takes longer than {@link AUTO_REFINE_MS}. */
  readonly refine: 'on' | 'off' | 'auto';
  /** How hard the device works while vectors are made: `eco` rests between batches, `fast` uses a second encoder with threads where that was measured to help. */
  readonly pace: 'eco' | 'normal' | 'fast';
  /** No background embedding while hidden and on battery. */
  readonly restOnBattery: boolean;
  /** The model's memory is given back after this long without work; 0: never. */
  readonly idleMinutes: number;
  /** `auto`: WebGPU where there is a real adapter and the self-test agrees. */
  readonly device: 'auto' | 'wasm';
}

export const DEFAULT_MODEL_SETTINGS: ModelSettings = { refine: 'auto', pace: 'normal', restOnBattery: true, idleMinutes: 5, device: 'wasm' };

/** A query embedding slower than this (median of the last ones) is not worth waiting for while typing. */
export const AUTO_REFINE_MS = 250;

/** What the library wants of the tab that owns it; null: no encoder is needed, end it. */
export interface EncoderWish {
  readonly role: EncoderRole;
  readonly options: Omit<EncoderOptions, 'device' | 'threads'> & { readonly device: ModelSettings['device'] };
  /** The person asked for it once more: what crashed before is tried again. */
  readonly again?: boolean;
}

export type EncoderState =
  | { readonly at: 'off' }
  | { readonly at: 'starting'; readonly progress: LoadProgress | null }
  | { readonly at: 'ready'; readonly report: EncoderReport }
  /** `crashed-before`: a start that ended the tab is not repeated until the person says so (`retry`). */
  | { readonly at: 'failed'; readonly problem: ModelProblem };

export interface SpaceInUse {
  readonly model: ModelId;
  readonly name: string;
  /** Null until its encoder was loaded once. */
  readonly space: VectorSpace | null;
  /** Memories that have vectors in it. */
  readonly memories: number;
}

export interface SpaceFill extends SpaceInUse {
  readonly total: number;
  /** Null: under way. */
  readonly paused: 'by-person' | 'on-battery' | 'no-encoder' | null;
  /** Null until enough was measured. */
  readonly memoriesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface OldSpace {
  readonly spaceId: string;
  readonly model: ModelId;
  readonly name: string;
  readonly vectors: number;
  readonly bytes: number;
}

/** What the library is doing with models. Sent to every tab when it changes, at most five times a second. */
export interface ModelSpacesState {
  /** Orders the hits; null: the built-in embedder does. */
  readonly current: SpaceInUse | null;
  /** Being filled while `current` goes on answering. New memories of a current model are filled as well, without showing here. */
  readonly next: SpaceFill | null;
  /** Complete spaces that nothing uses any more; kept until the person agrees to delete them. */
  readonly old: readonly OldSpace[];
  readonly encoder: EncoderState;
  readonly settings: ModelSettings;
  /** What `refine` comes to now, and the median that decides it. */
  readonly refining: { readonly active: boolean; readonly medianMs: number | null };
  /** Memories of the current model that wait for their vectors: new ones, and changed ones. */
  readonly pending: number;
}

export interface SpaceComparison {
  readonly before: { readonly name: string; readonly spaceId: string };
  readonly after: { readonly name: string; readonly spaceId: string };
  readonly queries: number;
  /** Where the queries come from, in words. */
  readonly queriesFrom: string;
  /** Share of the first ten hits that both have. */
  readonly overlapAt10: { readonly mean: number; readonly median: number; /** Queries by number of common hits, 0 to 10. */ readonly histogram: readonly number[] };
  /** Of memories whose answer is known (a part of a pinned memory asks for the whole; near-duplicates ask for each other): share among the first ten. */
  readonly recallAt10: { readonly examples: number; readonly before: number; readonly after: number; readonly from: string } | null;
  /** The queries that changed most. */
  readonly examples: readonly { readonly query: string; readonly before: readonly ComparedHit[]; readonly after: readonly ComparedHit[] }[];
}

export interface ComparedHit {
  readonly id: MemoryId;
  readonly title: string;
  readonly inBoth: boolean;
}

/** The library's part; every method is one call of `LibraryApi.models`. */
export interface ModelSpacesApi {
  state(): Promise<ModelSpacesState>;
  /** Begins to change to a model that is on this device; it takes over when all memories have vectors. Null: back to the built-in embedder, at once. */
  use(model: { readonly id: ModelId; readonly name: string } | null): Promise<ModelSpacesState>;
  pause(): Promise<ModelSpacesState>;
  resume(): Promise<ModelSpacesState>;
  /** Gives up the change that is going on; vectors made so far are kept as an old space. */
  back(): Promise<ModelSpacesState>;
  /** Deletes vectors that nothing uses. @returns how many bytes */
  forgetOld(spaceId: string): Promise<number>;
  /** The space before against the current one, on this library. Null when there is nothing to compare. */
  compare(): Promise<SpaceComparison | null>;
  /** After `crashed-before`, `failed` or a repaired download: tries the encoder again. */
  retry(): Promise<ModelSpacesState>;
  set(settings: Partial<ModelSettings>): Promise<ModelSpacesState>;
  /** What a tab knows of its surroundings; absent tabs count as hidden. */
  surroundings(tab: string, now: { readonly visible: boolean; readonly onBattery: boolean | null }): Promise<void>;
}

/** One list for the screen: what there is, what lies on this device, what is on its way. */
export interface ModelsOverview {
  readonly catalogue: readonly CatalogueEntry[];
  readonly records: readonly ModelRecord[];
  readonly downloads: readonly DownloadState[];
  readonly spaces: ModelSpacesState;
  /** Origins besides our own that this page may fetch from; null: not known. */
  readonly reachable: readonly string[] | null;
}
