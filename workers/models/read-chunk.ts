import type { ModelProblem } from '../../src/contracts/models';
import { modelError } from './model-error';
import type { Wire } from './wire';

/**
 * The next bytes of an answer.
 * @param facts - of the error
 * @throws AppError `MODEL_FAILED` (`cut-off`) when the line breaks, or nothing comes for too long; AbortError
 */
export async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, wire: Wire, signal: AbortSignal, facts: ModelProblem['facts'],
): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(modelError('cut-off', { ...facts, stalled: true })), wire.stallMs);
  });
  try {
    // An abort ends the read by itself: the request was made with the same signal.
    return await Promise.race([reader.read(), stalled]);
  } catch (error) {
    signal.throwIfAborted();
    throw modelError('cut-off', facts, error);
  } finally {
    clearTimeout(timer);
  }
}
