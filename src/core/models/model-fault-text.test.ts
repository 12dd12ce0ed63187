import { describe, expect, it } from 'vitest';
import { AppError } from '../../contracts/errors';
import { MODEL_FAULTS, type ModelProblem } from '../../contracts/models';
import { bytesText } from './bytes-text';
import { modelFaultText } from './model-fault-text';
import { checkAgreement, KNOWN_COSINE } from './self-test';

const RICH = { file: 'onnx/model.onnx', host: 'hub.example', status: 503, expected: 22_900_000, received: 1_000, needed: 118_000_000, free: 5_000_000, missing: 'tokenizer.json', reason: 'no kernel', check: 'known answers' };

describe('words for what is wrong with a model', () => {
  for (const fault of MODEL_FAULTS) {
    it(`are there for ${fault}, with a next step, whatever facts there are`, () => {
      for (const facts of [{}, RICH, { file: null, host: null, expected: 'abc', received: null }]) {
        const text = modelFaultText({ fault, facts });
        expect(text).toMatch(/^[A-Za-z0-9].*\.$/);
        // What happened, and what to do: two sentences at least.
        expect(text.split(/[.;:] /).length, text).toBeGreaterThan(1);
        expect(text).not.toMatch(/undefined|null|NaN|\[object|MODEL_FAILED/);
      }
    });
  }

  it('differ for each fault', () => {
    expect(new Set(MODEL_FAULTS.map((fault) => modelFaultText({ fault, facts: RICH }))).size).toBe(MODEL_FAULTS.length);
  });

  it('say which check of the self-test failed, in the facts that it gives', () => {
    let facts: ModelProblem['facts'] = {};
    try {
      checkAgreement('known answers', [[1, 0]], [[0.6, 0.8]], KNOWN_COSINE);
    } catch (error) {
      if (error instanceof AppError) ({ facts } = error);
    }
    expect(modelFaultText({ fault: 'self-test', facts })).toContain('(known answers: 0.600)');
  });

  it('name sizes as people do', () => {
    expect(modelFaultText({ fault: 'no-space', facts: RICH })).toContain('118 MB needed, 5.0 MB free');
    expect([0, 999, 1_000, 9_949, 9_960, 999_499, 999_500, 23_000_000, 1_234_567_890].map(bytesText)).toEqual(['0 bytes', '999 bytes', '1.0 KB', '9.9 KB', '10 KB', '999 KB', '1.0 MB', '23 MB', '1.2 GB']);
  });
});
