// @ts-check
import { resolve } from 'node:path';

/**
 * Where the evaluation sets lie: they are not part of the repository, and nothing outside of it is guessed.
 * @param {Readonly<Record<string, string | undefined>>} environment its `ENGRAM_EVAL_DIR`, relative to the working directory or absolute
 * @returns {string | null} null: not named
 */
export function evalFolder({ ENGRAM_EVAL_DIR }) {
  return ENGRAM_EVAL_DIR === undefined || ENGRAM_EVAL_DIR.trim() === '' ? null : resolve(ENGRAM_EVAL_DIR);
}
