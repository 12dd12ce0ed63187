import { AppError, isAbortError, isAppError } from '../../src/contracts/errors';
import { MODEL_FAULTS, type ModelFault, type ModelProblem } from '../../src/contracts/models';

export function modelError(fault: ModelFault, facts: ModelProblem['facts'] = {}, cause?: unknown): AppError {
  return new AppError('MODEL_FAILED', { ...facts, fault }, { cause });
}

/** What to tell of an error. Anything that nobody foresaw is `failed`, with the browser's own words. */
export function problemOf(error: unknown): ModelProblem {
  if (isAppError(error, 'MODEL_FAILED')) {
    const { fault, ...facts } = error.facts;
    const known = MODEL_FAULTS.find((candidate) => candidate === fault);
    if (known !== undefined) return { fault: known, facts };
  }
  return { fault: 'failed', facts: { reason: error instanceof Error ? error.message.slice(0, 200) : String(error) } };
}

/** The same error in the one form that callers know. A cancellation stays one. */
export function asModelError(error: unknown): unknown {
  if (isAbortError(error) || isAppError(error, 'MODEL_FAILED')) return error;
  const { fault, facts } = problemOf(error);
  return modelError(fault, facts, error);
}

/** True for the browser's refusal to store more. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}
