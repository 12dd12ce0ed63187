import type { LoadProgress } from '../../src/contracts/embedder';
import type { ModelDevice, ModelRecord } from '../../src/contracts/models';

/** Token ids of one text, special tokens included, cut to what the model reads. Empty: nothing in the text but blanks. */
export type TokenIds = readonly number[];

/** A model that is loaded. Calls of {@link encode} do not overlap: whoever uses it waits for one before the next. */
export interface Encoder {
  readonly dimensions: number;
  tokenize(text: string): TokenIds;
  /** @returns row-major `[batch, dimensions]`, unit length each; a zero row for a text without tokens */
  encode(batch: readonly TokenIds[]): Promise<Float32Array<ArrayBuffer>>;
  /** Resolves, with the reason, when the device is gone and nothing can be computed any more. */
  readonly lost: Promise<string>;
  dispose(): Promise<void>;
}

/** What a model is loaded from: files of this device, size and hash checked as they are read. */
export interface EncoderFiles {
  readonly record: ModelRecord;
  /** @throws AppError `MODEL_FAILED`, fault `damaged` or `not-downloaded` */
  read(path: string): Promise<ArrayBuffer>;
}

export interface LoadOptions {
  readonly device: ModelDevice;
  /** Which build of the runtime; the one for WebGPU can do both, and a worker loads one build in its life. */
  readonly build: ModelDevice;
  /** For WASM; more than one only where the page is isolated. */
  readonly threads: number;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** What can run models. */
export interface EncoderRuntime {
  /** `name@version (build)`; stands in reports and beside known answers. */
  readonly name: (device: ModelDevice) => string;
  /** @throws whatever the runtime says; `modelFailure` makes a `MODEL_FAILED` of it */
  load(files: EncoderFiles, options: LoadOptions): Promise<Encoder>;
}
