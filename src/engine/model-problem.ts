import { isAppError } from '../contracts/errors';
import { MODEL_FAULTS, type ModelFault, type ModelProblem } from '../contracts/models';

/** What an error says of a model, for its words. Others than `MODEL_FAILED` keep their message as the reason. */
export function problemOf(error: unknown): ModelProblem {
  if (isAppError(error, 'MODEL_FAILED')) {
    const { fault, ...facts } = error.facts;
    if (isFault(fault)) return { fault, facts };
  }
  if (isAppError(error, 'STORAGE_FULL')) return { fault: 'no-space', facts: error.facts };
  return { fault: 'failed', facts: { reason: error instanceof Error ? error.message : String(error) } };
}

function isFault(value: unknown): value is ModelFault {
  return (MODEL_FAULTS as readonly unknown[]).includes(value);
}
