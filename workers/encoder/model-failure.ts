import { AppError, isAppError } from '../../src/contracts/errors';
import type { ModelFault } from '../../src/contracts/models';

/** What runtimes say, and what that means for the person. The first that fits. */
const SIGNS: readonly (readonly [RegExp, ModelFault])[] = [
  [/out of memory|\boom\b|bad_alloc|allocation failed|failed to allocate|could not allocate|cannot enlarge memory|invalid (?:typed )?array(?: buffer)? length/i, 'out-of-memory'],
  [/protobuf|not valid json|unexpected token|unexpected end of json|file was not found locally|missing .*tokenizer/i, 'not-a-model'],
  [/failed to fetch|dynamically imported module|importing a module script|networkerror|fetching of the wasm failed/i, 'no-runtime'],
  [/not[ _]implemented|could not find an implementation|unsupported|no available backend|not supported/i, 'unsupported'],
];
const LONGEST_REASON = 200;

/** Anything that a runtime throws, as AppError `MODEL_FAILED`; one of those, or a cancellation, as it is. */
export function modelFailure(error: unknown): Error {
  if (isAppError(error, 'MODEL_FAILED') || (error instanceof DOMException && error.name === 'AbortError')) return error;
  // ONNX Runtime throws bare numbers for exceptions of its C++ code; by far the most common one is a failed allocation.
  const reason = error instanceof Error ? error.message : String(error);
  const fault = typeof error === 'number' ? 'out-of-memory' : (SIGNS.find(([sign]) => sign.test(reason))?.[1] ?? 'failed');
  return new AppError('MODEL_FAILED', { fault, reason: reason.slice(0, LONGEST_REASON) }, { cause: error });
}
