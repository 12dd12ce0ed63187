import { expect, it } from 'vitest';
import { compareBenchmarks } from './compare-benchmarks';
import { aResult } from './testing/a-result';

it('finds a device that takes twice as long slower, and in throughput faster', async () => {
  const rows = new Map((await compareBenchmarks(aResult(), aResult(2, 'b'))).map((row) => [row.id, row]));
  expect(rows.get('search.10k')).toMatchObject({ verdict: 'regressed' });
  expect(rows.get('search.10k')?.ratio?.estimate).toBeCloseTo(2);
  expect(rows.get('storage.file.read')).toMatchObject({ verdict: 'improved' });
});

it('calls the same device neither', async () => {
  for (const { verdict } of await compareBenchmarks(aResult(), aResult())) expect(['unchanged', 'unsure']).toContain(verdict);
});

it('says why a row cannot be compared', async () => {
  const before = aResult();
  const rows = await compareBenchmarks({ ...before, rows: before.rows.filter(({ id }) => id !== 'search.1k') }, aResult());
  expect(rows.find(({ id }) => id === 'search.1k')).toMatchObject({ ratio: null, verdict: 'unsure', reason: 'measured on one side only' });
  expect(rows.find(({ id }) => id === 'embed.model.8')).toMatchObject({ ratio: null, reason: 'no downloaded model is in use' });
});

it('does not compare searches in libraries of different size, nor different models', async () => {
  const before = aResult();
  const withModel = (model: string) => ({ ...before, conditions: { ...before.conditions, memories: 100, model }, rows: aResult(0.5).rows.map((row) => (row.id === 'embed.model.8' ? { ...row, unsupported: null, values: [1, 2] } : row)) });
  const rows = await compareBenchmarks(before, withModel('a'));
  expect(rows.find(({ id }) => id === 'search.library')).toMatchObject({ ratio: null, reason: 'another library: 1,200 memories there, 100 here' });
  expect((await compareBenchmarks(withModel('a'), withModel('b'))).find(({ id }) => id === 'embed.model.8')).toMatchObject({ ratio: null, reason: 'another model' });
});
