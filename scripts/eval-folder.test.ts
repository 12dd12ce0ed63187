import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { evalFolder } from './eval-folder.mjs';

it('is where the person says, and nowhere when nothing is said', () => {
  expect(evalFolder({ ENGRAM_EVAL_DIR: 'sets' })).toBe(resolve('sets'));
  expect(evalFolder({})).toBeNull();
  expect(evalFolder({ ENGRAM_EVAL_DIR: ' ' })).toBeNull();
});
