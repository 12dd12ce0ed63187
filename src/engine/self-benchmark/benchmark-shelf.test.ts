import { expect, it } from 'vitest';
import { BenchmarkShelf, MOST_KEPT } from './benchmark-shelf';
import { aResult } from './testing/a-result';

/** Values by name, as the library worker keeps them: what comes back is a copy. */
function kept() {
  const values = new Map<string, unknown>();
  return {
    values,
    keep: async (name: string, value: unknown) => void (value === null ? values.delete(name) : values.set(name, structuredClone(value))),
    kept: async (name: string) => structuredClone(values.get(name) ?? null),
  };
}

it('gives results back newest first', async () => {
  const shelf = new BenchmarkShelf(kept());
  await shelf.add(aResult(1, 'one'));
  await shelf.add(aResult(2, 'two'));
  expect((await shelf.list()).map(({ id }) => id)).toEqual(['two', 'one']);
  expect((await shelf.list())[1]).toEqual(aResult(1, 'one'));
});

it('lets the oldest go, wholly, when there are too many', async () => {
  const figures = kept();
  const shelf = new BenchmarkShelf(figures);
  await Promise.all(Array.from({ length: MOST_KEPT + 3 }, (_, i) => shelf.add(aResult(1 + i / 100, `r${i}`))));
  const ids = (await shelf.list()).map(({ id }) => id);
  expect(ids).toHaveLength(MOST_KEPT);
  expect(ids).not.toContain('r2');
  expect(figures.values.size).toBe(MOST_KEPT + 1);
});

it('takes the same result once, and another one that claims its id under another id', async () => {
  const shelf = new BenchmarkShelf(kept());
  await shelf.add(aResult());
  const again = await shelf.add({ ...aResult(), importedAt: 5 });
  expect(again.importedAt).toBeNull();
  const other = await shelf.add({ ...aResult(3), importedAt: 5 });
  expect(other.id).not.toBe('a-result');
  expect(await shelf.list()).toHaveLength(2);
});

it('calls all results of this device, and those to come, what one of them was called; not imported ones', async () => {
  const shelf = new BenchmarkShelf(kept());
  await shelf.add(aResult(1, 'mine'));
  await shelf.add(aResult(2, 'mine-too'));
  await shelf.add({ ...aResult(3, 'theirs'), importedAt: 5, device: 'Theirs' });
  await shelf.rename('mine', '  Desk\u202e top ');
  expect((await shelf.list()).map(({ device }) => device)).toEqual(['Theirs', 'Desk top', 'Desk top']);
  expect(await shelf.ownDevice()).toBe('Desk top');
  await shelf.rename('theirs', 'Phone');
  expect(await shelf.ownDevice()).toBe('Desk top');
  await expect(shelf.rename('nobody', 'x')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

it('forgets, and leaves out what it cannot read', async () => {
  const figures = kept();
  const shelf = new BenchmarkShelf(figures);
  await shelf.add(aResult(1, 'one'));
  await shelf.add(aResult(2, 'two'));
  await shelf.forget('one');
  await shelf.forget('nobody');
  expect(figures.values.has('benchmark.one')).toBe(false);
  figures.values.set('benchmark.two', { format: 'something else' });
  expect(await shelf.list()).toEqual([]);
});
