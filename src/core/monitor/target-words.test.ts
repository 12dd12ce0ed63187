import { expect, it } from 'vitest';
import { TARGET_WORDS } from './target-words';
import { TARGETS } from './targets';

it('every target has words, and no words are without a target', () => {
  expect(Object.keys(TARGET_WORDS).sort()).toEqual(Object.keys(TARGETS).sort());
});
