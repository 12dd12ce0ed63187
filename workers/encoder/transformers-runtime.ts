import { AutoModel, AutoTokenizer, env, LogLevel, Tensor } from '@huggingface/transformers';
import { AppError } from '../../src/contracts/errors';
import type { ModelDevice, ModelRecord } from '../../src/contracts/models';
import { freeBuffer } from '../../src/core/models/free-buffer';
import { poolTokens } from '../../src/core/models/pool-tokens';
import { admitOrtThreads } from './admit-ort-threads';
import type { Encoder, EncoderFiles, EncoderRuntime, LoadOptions, TokenIds } from './encoder-runtime';
import { liftWeights } from './lift-weights';
import { ortFiles } from './ort-files';
import { startOrt } from './start-ort';

/** Any name will do: files are found by the path behind it, and only in the store. */
const ANY_MODEL = 'engram/model';
const LOCAL_PATH = '/models/';
/** Characters; words are some five, and nothing that is written averages more than this. */
const LONGEST_TOKEN = 24;

/** Hands over the bytes themselves: a real response would copy them twice, and a model may be most of what a phone has left. */
class KeptFile extends Response {
  readonly #bytes: ArrayBuffer;

  constructor(bytes: ArrayBuffer) {
    super(null, { headers: { 'Content-Length': String(bytes.byteLength) } });
    this.#bytes = bytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes;
  }
}

/** The library reads only from the verified store; whatever else it may ask for does not exist. */
function readOnlyFrom(record: ModelRecord, read: (path: string) => Promise<ArrayBuffer>): void {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = LOCAL_PATH;
  env.useBrowserCache = false;
  env.useWasmCache = false; // would import ONNX Runtime's script from a blob:, which the policy refuses
  env.useCustomCache = true;
  env.customCache = {
    match: async (address: string) => {
      const path = address.replace(`${LOCAL_PATH}${ANY_MODEL}/`, '');
      return record.files.some((file) => file.path === path) ? new KeptFile(await read(path)) : undefined;
    },
    put: async () => {},
  };
  env.fetch = async () => new Response(null, { status: 404 });
  // Its messages hold token ids, that is, the person's words.
  env.logLevel = LogLevel.NONE;
}

/** A graph and its weights, read and checked. */
interface GraphBytes {
  readonly path: string;
  readonly graph: ArrayBuffer;
  /** By the names that the graph knows. */
  readonly weights: readonly { readonly path: string; readonly data: Uint8Array<ArrayBuffer> }[];
}

/**
 * Read before the library asks: it would wait for ever for weights that cannot be read. For WebGPU the graph stays whole, as long as nobody
 * has seen it run there without.
 */
async function readGraph(record: ModelRecord, device: ModelDevice, read: (path: string) => Promise<ArrayBuffer>): Promise<GraphBytes> {
  const path = record.files.find((file) => file.path.endsWith('.onnx'))?.path;
  if (path === undefined) throw new AppError('MODEL_FAILED', { fault: 'not-a-model', file: 'model.onnx' });
  const name = (whole: string): string => whole.slice(whole.lastIndexOf('/') + 1);
  const graph = await read(path);
  const others = record.files.filter((file) => file.path.startsWith(`${path}_data`));
  if (others.length > 0) return { path, graph, weights: await Promise.all(others.map(async (file) => ({ path: name(file.path), data: new Uint8Array(await read(file.path)) }))) };
  const data = new Uint8Array(graph);
  const small = device === 'wasm' ? liftWeights(data, name(path)) : null;
  return small === null ? { path, graph, weights: [] } : { path, graph: small.buffer, weights: [{ path: name(path), data }] };
}

/** Where the graph lies, in the library's terms: it appends `.onnx`. */
function inLibraryTerms({ path, weights }: GraphBytes): { subfolder: string; model_file_name: string; session_options: { externalData: GraphBytes['weights'] } } {
  const at = path.lastIndexOf('/');
  return { subfolder: at < 0 ? '' : path.slice(0, at), model_file_name: path.slice(at + 1, -'.onnx'.length), session_options: { externalData: weights } };
}

/** Cuts from the end, but leaves the token that closes a text where the model was trained with one. */
function truncate(ids: readonly number[], maxTokens: number, closing: number | undefined): TokenIds {
  if (ids.length <= maxTokens) return ids;
  return closing === undefined ? ids.slice(0, maxTokens) : [...ids.slice(0, maxTokens - 1), closing];
}

/** What the library's types do not say of its models: callable, with the sessions they hold. */
interface LoadedModel {
  (inputs: Record<string, Tensor>): Promise<Record<string, Tensor | undefined>>;
  readonly sessions: Readonly<Record<string, { readonly inputNames: readonly string[] }>>;
  dispose(): Promise<unknown>;
}

async function load(files: EncoderFiles, { device, build, threads, onProgress }: LoadOptions): Promise<Encoder> {
  const { description, files: kept } = files.record;
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new AppError('MODEL_FAILED', { fault: 'unsupported', reason: 'no WebAssembly backend' });
  const paths = ortFiles(build);
  wasm.wasmPaths = { mjs: paths.mjs, wasm: paths.wasm };
  wasm.numThreads = threads;
  if (threads > 1) admitOnce(paths.mjs);

  const totalBytes = kept.reduce((sum, file) => sum + file.sizeBytes, 0);
  let loadedBytes = 0;
  const read = async (path: string): Promise<ArrayBuffer> => {
    const bytes = await files.read(path);
    loadedBytes = Math.min(totalBytes, loadedBytes + bytes.byteLength);
    onProgress({ loadedBytes, totalBytes, from: 'cache' });
    return bytes;
  };
  let bytes: GraphBytes | null = null;
  readOnlyFrom(files.record, async (path) => (path === bytes?.path ? bytes.graph : read(path)));
  // All at once: the disk, the compiler of WebAssembly and the parser of the vocabulary do not wait for each other.
  const loadModel = async (): Promise<LoadedModel> => {
    const [graph] = await Promise.all([readGraph(files.record, device, read), device === 'wasm' ? startOrt() : undefined]);
    bytes = graph;
    // `fp32` only means: append nothing to the file's name.
    const model: unknown = await AutoModel.from_pretrained(ANY_MODEL, { ...inLibraryTerms(graph), dtype: 'fp32', device });
    // ONNX Runtime has its own copy now.
    for (const buffer of [graph.graph, ...graph.weights.map(({ data }) => data.buffer)]) freeBuffer(buffer);
    bytes = null;
    return model as LoadedModel;
  };
  const [tokenizer, model] = await Promise.all([AutoTokenizer.from_pretrained(ANY_MODEL), loadModel()]);

  const specials = tokenizer.encode('');
  const closing = specials.length > 1 ? specials.at(-1) : undefined;
  const padding = BigInt(tokenizer.pad_token_id ?? 0);
  const { pooling, maxTokens } = description;

  const run = async (batch: readonly TokenIds[]): Promise<{ vectors: Float32Array<ArrayBuffer>; dimensions: number }> => {
    const width = Math.max(1, ...batch.map((ids) => ids.length));
    const ids = new BigInt64Array(batch.length * width).fill(padding);
    const mask = new BigInt64Array(batch.length * width);
    batch.forEach((row, text) => {
      row.forEach((id, token) => {
        ids[text * width + token] = BigInt(id);
      });
      // A row of padding alone would give 0/0 in the graph.
      mask.fill(1n, text * width, text * width + Math.max(1, row.length));
    });
    const shape = [batch.length, width];
    const outputs = await model({ input_ids: new Tensor('int64', ids, shape), attention_mask: new Tensor('int64', mask, shape) });
    const output = pooling === 'output' ? outputs.sentence_embedding : (outputs.last_hidden_state ?? outputs.token_embeddings);
    if (output === undefined) throw new AppError('MODEL_FAILED', { fault: 'not-a-model', expected: pooling === 'output' ? 'sentence_embedding' : 'last_hidden_state', received: Object.keys(outputs).join(', ') });
    const values = output.data as Float32Array;
    const vectors = poolTokens({ values, dims: output.dims }, batch.map((row) => row.length), pooling);
    for (const tensor of Object.values(outputs)) tensor?.dispose();
    return { vectors, dimensions: output.dims.at(-1) ?? 0 };
  };
  // Asks the model itself: what its configuration says is not always what its graph gives.
  const { dimensions } = await run([tokenizer.encode('a')]);
  return {
    dimensions,
    tokenize: (text) => {
      // Of a long text only the beginning is read, so only that is tokenized: a megabyte would take a second.
      const ids = tokenizer.encode(text.slice(0, maxTokens * LONGEST_TOKEN));
      return ids.length <= specials.length ? [] : truncate(ids, maxTokens, closing);
    },
    encode: async (batch) => (await run(batch)).vectors,
    lost: device === 'webgpu' ? deviceLost() : new Promise(() => {}),
    dispose: async () => void (await model.dispose()),
  };
}

/** The device that ONNX Runtime has taken; it has no event of its own for its loss. */
async function deviceLost(): Promise<string> {
  const device = (await env.backends.onnx.webgpu?.device) as { readonly lost?: Promise<{ readonly message: string }> } | undefined;
  return device?.lost === undefined ? new Promise(() => {}) : (await device.lost).message;
}

let admitted: string | null = null;

/** The policy can be made once; a worker loads one build of ONNX Runtime in its life. */
function admitOnce(glue: string): void {
  if (admitted === glue) return;
  admitOrtThreads(glue);
  admitted = glue;
}

/** Hugging Face's tokenizers and model classes over ONNX Runtime. */
export const transformersRuntime: EncoderRuntime = {
  name: (device: ModelDevice) => `onnxruntime-web@${env.backends.onnx.versions?.web ?? 'unknown'} (${device})`,
  load,
};
