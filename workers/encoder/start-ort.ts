import { InferenceSession } from 'onnxruntime-web/webgpu';

/** The smallest model there is: one number, handed on. `Identity` of opset 13, as ONNX. */
const NUMBER = [0x08, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x08, 0x01];
const valueNamed = (letter: number): number[] => [0x0a, 0x01, letter, 0x12, 0x0a, 0x0a, 0x08, ...NUMBER];
const [X, Y] = [0x78, 0x79];
const IDENTITY = Array.from('Identity', (letter) => letter.charCodeAt(0));
const NODE = [0x0a, 0x01, X, 0x12, 0x01, Y, 0x22, IDENTITY.length, ...IDENTITY];
const GRAPH = [0x0a, NODE.length, ...NODE, 0x12, 0x01, 0x67, 0x5a, 0x0f, ...valueNamed(X), 0x62, 0x0f, ...valueNamed(Y)];
export const SMALLEST_MODEL = Uint8Array.from([0x08, 0x08, 0x3a, GRAPH.length, ...GRAPH, 0x42, 0x02, 0x10, 0x0d]);

/**
 * Starts ONNX Runtime while the model is still read: it fetches and compiles its WebAssembly when the first session is made, and has no call
 * that does only this. Its settings have to be made before.
 */
export async function startOrt(): Promise<void> {
  const session = await InferenceSession.create(SMALLEST_MODEL, { executionProviders: ['wasm'] });
  await session.release();
}
