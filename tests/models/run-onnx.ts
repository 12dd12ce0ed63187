import * as ort from 'onnxruntime-web';
import type { TokenBatch } from './reference-encoder';

/** Runs an encoder on ONNX Runtime's WebAssembly build in Node: the program that runs it in the browser, without one. */
export class OnnxEncoder {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  static async load(model: Uint8Array): Promise<OnnxEncoder> {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url).href;
    return new OnnxEncoder(await ort.InferenceSession.create(model, { executionProviders: ['wasm'] }));
  }

  get inputs(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  /** @returns the first output of the graph: `last_hidden_state`, `[batch, sequence, hidden]` */
  async run({ ids, mask }: TokenBatch): Promise<Float32Array<ArrayBuffer>> {
    const dims = [ids.length, ids[0]!.length];
    const integers = (rows: readonly (readonly number[])[]) => new ort.Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), dims);
    const feeds: Record<string, ort.Tensor> = { input_ids: integers(ids), attention_mask: integers(mask) };
    // Not every export asks for token types.
    if (this.inputs.includes('token_type_ids')) feeds.token_type_ids = integers(ids.map((row) => row.map(() => 0)));
    const outputs = await this.#session.run(feeds);
    return Float32Array.from((outputs[this.outputs[0]!]!).data as Float32Array);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
