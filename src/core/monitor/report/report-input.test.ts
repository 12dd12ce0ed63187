import { expect, it } from 'vitest';
import type { MetricDefinition } from '../../../contracts/figures';
import { isWaitedFor } from './report-input';

const definition = (id: string): MetricDefinition => ({ id, label: id, unit: 'ms', group: 'operations', better: 'lower', kind: 'samples', source: 'page', meaning: '', target: null });

it('counts the same waiting once', () => {
  const operations = ['search', 'list', 'timeline', 'list.library', 'search.scan', 'keep', 'keep.write', 'imports.run', 'list.failed'];
  // The timeline is read beside a page of it.
  expect(operations.filter((id) => isWaitedFor(definition(id)))).toEqual(['search', 'list', 'keep']);
  expect(isWaitedFor({ ...definition('queue.writes'), unit: 'count' })).toBe(false);
});
