import type { ImportProblem } from '../../../src/contracts/archive';
import type { ErrorCode } from '../../../src/contracts/errors';
import { IMPORT_LIMITS } from './limits';

/** A file, or a part of one, that cannot be taken; in words for the person. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What went wrong with the file at `path`, for the list that the person sees. Never throws. */
export function problemOf(path: string, error: unknown): ImportProblem {
  if (error instanceof SourceProblem) return { path, code: error.code, message: error.message };
  // Moved, deleted or changed since it was picked; or out of memory for one large file: the next may well be read.
  return { path, code: 'UNREADABLE_FILE', message: `This file could not be read: ${error instanceof Error ? error.message : String(error)}` };
}

/** `1 note`, `2,000 notes`. */
export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}

/** Problems of one file, of which only the first are named. */
export class ProblemList {
  readonly #problems: ImportProblem[] = [];
  #unnamed = 0;

  constructor(readonly path: string) {}

  add(code: ErrorCode, message: string, path = this.path): void {
    if (this.#problems.length < IMPORT_LIMITS.problemsPerFile) this.#problems.push({ path, code, message });
    else this.#unnamed++;
  }

  /** Everything so far; a last line counts those that are not named. */
  list(): ImportProblem[] {
    return this.#unnamed === 0 ? this.#problems : [...this.#problems, { path: this.path, code: 'INVALID_INPUT', message: `${counted(this.#unnamed, 'more problem of this kind is', 'more problems of this kind are')} not named.` }];
  }
}
