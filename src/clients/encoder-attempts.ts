import type { EncoderOptions, EncoderRole, ModelFault, ModelProblem, ModelSettings } from '../contracts/models';

/** More threads than this gain little on the matrices of small encoders, and take cores from everything else. */
const MOST_THREADS = 4;

/** What of the device decides how a model runs. */
export interface EncoderConditions {
  readonly realGpu: boolean;
  readonly isolated: boolean;
  readonly cores: number;
}

/** How it is tried, best first. Empty: this role makes no sense here. */
export function encoderAttempts(role: EncoderRole, model: string, device: ModelSettings['device'], { realGpu, isolated, cores }: EncoderConditions): EncoderOptions[] {
  const gpu = device === 'auto' && realGpu;
  if (role === 'bulk') {
    // A second encoder on one graphics card, or on one thread, would only take turns with the first.
    const threads = isolated ? Math.min(cores, MOST_THREADS) : 1;
    return gpu || threads < 2 ? [] : [{ model, device: 'wasm', threads }];
  }
  // One thread: with two on two cores the slowest typing got slower (p95 56 ms against 37 at 32 tokens).
  const wasm: EncoderOptions = { model, device: 'wasm', threads: 1 };
  return gpu ? [{ model, device: 'webgpu', threads: 1 }, wasm] : [wasm];
}

/** Faults of the files: no other device will do better. */
const OF_THE_FILES: ReadonlySet<ModelFault> = new Set(['damaged', 'not-downloaded', 'not-a-model', 'offline', 'no-runtime', 'no-space']);

export function isWorthSteppingDown({ fault }: ModelProblem): boolean {
  return !OF_THE_FILES.has(fault);
}

const REASONS: Partial<Record<ModelFault, string>> = {
  'self-test': 'its answers were not those of the processor',
  stuck: 'it did not answer in time',
  'out-of-memory': 'it had too little memory',
  'crashed-before': 'the tab ended when it was tried last',
};

/** The driver was reset, or the card unplugged, while a model ran on it. */
export const DEVICE_LOST: ModelProblem = { fault: 'failed', facts: { reason: 'the device was lost' } };

/** Why the graphics card is not used, for the person. */
export function steppedDownText(problem: ModelProblem): string {
  const reason = problem === DEVICE_LOST ? 'it was lost while the model ran on it' : (REASONS[problem.fault] ?? 'it could not run this model');
  return `The graphics card is not used: ${reason}.`;
}
