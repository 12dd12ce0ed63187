import { expect, it } from 'vitest';
import { abortError, AppError } from '../../src/contracts/errors';
import { modelFailure } from './model-failure';

it.each([
  [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
  [new Error('failed to allocate a buffer of size 90'), 'out-of-memory'],
  [new Error('Aborted(OOM)'), 'out-of-memory'],
  [12_345, 'out-of-memory'],
  [new Error("Can't create a session. ERROR_CODE: 7, Failed to load model because protobuf parsing failed."), 'not-a-model'],
  [new SyntaxError('Unexpected token < in JSON at position 0'), 'not-a-model'],
  [new Error('ERROR_CODE: 9, Could not find an implementation for Foo(1)'), 'unsupported'],
  [new Error('no available backend found. ERR: [wasm] TypeError: Failed to fetch dynamically imported module: /assets/x.mjs'), 'no-runtime'],
  [new Error('room for the unexpected'), 'failed'],
])('%s is %s', (error, fault) => {
  expect(modelFailure(error)).toMatchObject({ code: 'MODEL_FAILED', facts: { fault } });
});

it('leaves alone what has its words already', () => {
  const known = new AppError('MODEL_FAILED', { fault: 'damaged', file: 'a' });
  expect(modelFailure(known)).toBe(known);
  const aborted = abortError();
  expect(modelFailure(aborted)).toBe(aborted);
});
