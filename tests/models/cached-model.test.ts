import { describe, expect, it } from 'vitest';
import { cachedModel } from './cached-model';
import { TINY_SHAPE, writeModel } from './write-model';

describe('cachedModel', () => {
  it('gives the files that were written, and gives them again from disk', () => {
    const options = { seed: 4, dtype: 'q8' } as const;
    const written = writeModel(TINY_SHAPE, options);
    for (const files of [cachedModel(TINY_SHAPE, options), cachedModel(TINY_SHAPE, options)]) {
      expect([...files.keys()].sort()).toEqual([...written.keys()].sort());
      for (const [path, bytes] of files) expect(Buffer.compare(bytes, written.get(path)!)).toBe(0);
    }
  });
});
