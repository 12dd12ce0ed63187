import { expect, it } from 'vitest';
import { definitionOf } from '../../engine/metrics/definitions';
import { firstMetrics, metricChoices } from './pickMetrics';

it('begins with search, start and memory, or with what is nearest to them', () => {
  expect(firstMetrics(['get', 'search', 'start.ready', 'start.firstSearch', 'memory.page'])).toEqual(['search', 'start.firstSearch', 'memory.page']);
  expect(firstMetrics(['get', 'list'])).toEqual(['get']);
  expect(firstMetrics([])).toEqual([]);
});

it('finds metrics by the beginnings of words in label, id and meaning, group by group', () => {
  const all = ['search', 'memory.total', 'start.firstSearch', 'cache.queries.hits'].map(definitionOf);
  const ids = (words: string) => metricChoices(all, words).flatMap(({ metrics }) => metrics.map(({ id }) => id));
  expect(ids('')).toEqual(['start.firstSearch', 'memory.total', 'cache.queries.hits', 'search']);
  expect(ids('call rep')).toEqual(['search']);
  expect(ids('hits cache')).toContain('cache.queries.hits');
  expect(ids('zzz')).toEqual([]);
});
