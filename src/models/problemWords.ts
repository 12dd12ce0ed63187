import { isAppError } from '../contracts/errors';
import { modelFaultText } from '../core/models/model-fault-text';
import { problemOf } from '../engine/model-problem';
import { errorText } from '../ui/errorText';

/** What happened, and the next step. */
export function problemWords(error: unknown): string {
  if (isAppError(error, 'INVALID_INPUT') && error.facts.reason === 'it is in use') return 'This model is in use. Go back to the built-in embedder first, or change to another model.';
  return isAppError(error, 'MODEL_FAILED') || isAppError(error, 'STORAGE_FULL') ? modelFaultText(problemOf(error)) : errorText(error);
}
