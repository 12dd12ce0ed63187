import { describe, expect, it } from 'vitest';
import { isAppError } from '../../src/contracts/errors';
import { lazyPart } from './lazy-part';

describe('lazyPart', () => {
  it('is made once, and asked for again after a failure', async () => {
    let fetched = 0;
    const part = lazyPart('keeping', async () => {
      if (++fetched === 1) throw new TypeError('Failed to fetch dynamically imported module');
      return { made: 0 };
    }, (script) => ({ number: ++script.made }));
    const refused = await part().catch((error: unknown) => error);
    expect(isAppError(refused, 'ASSET_UNAVAILABLE')).toBe(true);
    const [one, other] = await Promise.all([part(), part()]);
    expect(one).toBe(other);
    expect(await part()).toEqual({ number: 1 });
    expect(fetched).toBe(2);
  });

  it('throws what its making throws, and makes it anew then', async () => {
    let tries = 0;
    const part = lazyPart('models', async () => null, () => {
      if (++tries === 1) throw new RangeError('no memory for it');
      return tries;
    });
    await expect(part()).rejects.toThrow(RangeError);
    expect(await part()).toBe(2);
  });
});
