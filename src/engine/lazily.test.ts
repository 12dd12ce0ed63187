import { expect, it } from 'vitest';
import { isAppError } from '../contracts/errors';
import { lazily } from './lazily';

it('loads when it is first asked for, once', async () => {
  let loads = 0;
  const part = lazily('part', async () => ({ number: ++loads }));
  expect(part.loaded).toBeNull();
  const [a, b] = await Promise.all([part(), part()]);
  expect(a).toBe(b);
  expect(await part.loaded).toBe(a);
  expect(loads).toBe(1);
});

it('says what is missing when it cannot be loaded, and tries again', async () => {
  let online = false;
  const part = lazily('part', async () => {
    if (!online) throw new TypeError('Failed to fetch dynamically imported module');
    return 'here';
  });
  const error: unknown = await part().catch((reason: unknown) => reason);
  expect(isAppError(error, 'ASSET_UNAVAILABLE') && error.facts.file).toBe('part');
  expect(part.loaded).toBeNull();
  online = true;
  expect(await part()).toBe('here');
});
