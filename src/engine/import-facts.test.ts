import { describe, expect, it } from 'vitest';
import { decide, type DuplicateFact } from './import-facts';

const facts = new Map<number, DuplicateFact>([
  [0, { kind: 'exact', hash: 'a', near: null }],
  [3, { kind: 'near', hash: 'b', near: 'm1' }],
  [7, { kind: 'near', hash: 'c', near: 'm2' }],
]);
const choicesOf = (...args: Parameters<typeof decide>): [number, string][] => [...decide(...args)].map(([entry, { choice }]) => [entry, choice]);

describe('decide', () => {
  it('leaves out what is there and adds what is nearly there, unless it is told otherwise', () => {
    expect(choicesOf(facts, {}, true)).toEqual([[0, 'skip'], [3, 'add'], [7, 'add']]);
    expect(choicesOf(facts, { exact: 'add', near: 'merge', entries: { 7: 'skip' } }, true)).toEqual([[0, 'add'], [3, 'merge'], [7, 'skip']]);
  });

  it('has nothing to merge of the very same text', () => {
    expect(choicesOf(facts, { entries: { 0: 'merge' } }, true)[0]).toEqual([0, 'skip']);
  });

  it('forgets what is near in another persona than the one that it goes to', () => {
    expect(choicesOf(facts, { near: 'merge' }, false)).toEqual([[0, 'skip']]);
  });
});
