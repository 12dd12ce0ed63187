// @ts-check
/** ONNX Runtime with nothing around it: what the product's own embedding is compared with. */
/** @type {typeof import('onnxruntime-web')} */
const ort = await import(new URL('/ort/ort.wasm.min.mjs', location.href).href);

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = new URL('/ort/', location.href).href;

const model = await (await fetch('/model.onnx')).arrayBuffer();
const session = await ort.InferenceSession.create(new Uint8Array(model), { executionProviders: ['wasm'] });

/** One text of `tokens` tokens. @param {{ tokens: number, seed: number }} job @returns {Promise<number>} milliseconds */
async function embed({ tokens, seed }) {
  const ids = BigInt64Array.from({ length: tokens }, (_, at) => (at === 0 ? 101n : at === tokens - 1 ? 102n : BigInt(1100 + ((at * 7919 + seed * 104_729) % 24_000))));
  const start = performance.now();
  const integers = (/** @type {BigInt64Array} */ values) => new ort.Tensor('int64', values, [1, tokens]);
  const { last_hidden_state: hidden } = await session.run({
    input_ids: integers(ids),
    attention_mask: integers(new BigInt64Array(tokens).fill(1n)),
    token_type_ids: integers(new BigInt64Array(tokens)),
  });
  const elapsedMs = performance.now() - start;
  if (!hidden.data.every(Number.isFinite)) throw new Error('The model gave something that is no number.');
  return elapsedMs;
}

addEventListener('message', ({ data }) => {
  embed(data).then(
    (elapsedMs) => postMessage({ elapsedMs }),
    (error) => postMessage({ error: String(error) }),
  );
});
postMessage('ready');
