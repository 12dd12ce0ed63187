import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryCompletion, QueryContext } from '../../contracts/query';
import { parseQuery } from '../../core/query/parse-query';
import { isInValue, offered } from './completionGate';
import { sortRange, withoutRange } from './editQuery';
import { fixFor } from './fixFor';

const context: QueryContext = { now: Date.UTC(2024, 2, 13), timeZone: 'UTC', personas: [{ id: 'p1', name: 'Garden' }, { id: 'p2', name: 'My work' }] };
const names = context.personas!.map(({ name }) => name);

describe('taking a filter out', () => {
  it.each([
    ['tag:work brakes', 0, 'brakes'],
    ['brakes tag:work', 0, 'brakes'],
    ['brakes  tag:work  pads', 0, 'brakes pads'],
    ['tag:a tag:b', 1, 'tag:a'],
    ['before:last week pads', 0, 'pads'],
  ])('from %j', (query, index, left) => {
    expect(withoutRange(query, parseQuery(query, context).filters[index])).toBe(left);
  });

  it('leaves the others as they were understood', () => {
    const parts = fc.constantFrom('tag:a', '-tag:b', 'is:pinned', '"two words"', 'on:march 2024', 'brakes', '-pads', 'has:link');
    fc.assert(fc.property(fc.array(parts, { minLength: 1, maxLength: 6 }), fc.nat(5), (some, at) => {
      const query = some.join(' ');
      const { filters } = parseQuery(query, context);
      fc.pre(at < filters.length);
      const meant = (list: typeof filters) => list.map(({ start: _start, end: _end, ...filter }) => filter);
      expect(meant(parseQuery(withoutRange(query, filters[at]), context).filters)).toEqual(meant(filters.toSpliced(at, 1)));
    }), { numRuns: 60 });
  });

  it('finds the order that counts', () => {
    expect(sortRange('a sort:newest b sort:oldest')).toEqual({ start: 16, end: 27 });
    expect(sortRange('resort:newest')).toBeNull();
  });
});

describe('fixFor', () => {
  it.each([
    ['type:tsak brakes', 'type:task brakes'],
    ['brakes is:pined', 'brakes is:pinned'],
    ['-has:lnk', '-has:link'],
    ['sort:newst', 'sort:newest'],
    ['-sort:newest', 'sort:newest'],
    ['persona:gardn', 'persona:Garden'],
    ['persona:"my wrk" brakes', 'persona:"My work" brakes'],
    ['garage "brake pads', 'garage "brake pads"'],
    ['garage tag:"two words', 'garage tag:"two words"'],
  ])('puts %j right', (query, right) => {
    const [problem] = parseQuery(query, context).problems;
    const fix = fixFor(query, problem, names)!;
    expect(query.slice(0, fix.start) + fix.insert + query.slice(fix.end)).toBe(right);
    expect(parseQuery(right, context).problems).toEqual([]);
  });

  it.each(['before:sometime', 'tag:', 'importance:high', 'type:zzzzzz'])('knows no better for %j', (query) => {
    const [problem] = parseQuery(query, context).problems;
    expect(problem).toBeDefined();
    expect(fixFor(query, problem, names)).toBeNull();
  });
});

describe('when completion is offered', () => {
  it.each(['tag:', 'brakes -tag:w', 'before:last w', 'on:march ', 'tag:"two w', 'persona:'])('for a value: %j', (text) => {
    expect(isInValue(text, text.length)).toBe(true);
  });

  it.each(['before', 'is', 'tag', 'a note', 'what is it', 'https', '10:30', 'tag:work\nmore', 'tag:"two" ', ''])('never for plain words: %j', (text) => {
    expect(isInValue(text, text.length)).toBe(false);
  });

  const one = (insert: string, kind: 'operator' | 'value', start: number, end: number): QueryCompletion => ({ insert, label: insert, detail: '', kind, start, end });

  it('offers operators for a word only when asked', () => {
    const completions = [one('before:', 'operator', 0, 3)];
    expect(offered(completions, 'bef', 3, false)).toEqual([]);
    expect(offered(completions, 'bef', 3, true)).toEqual(completions);
  });

  it('offers nothing where there is nothing to complete', () => {
    expect(offered([one('work', 'value', 4, 8)], 'tag:work', 8, false)).toEqual([]);
    expect(offered([one('work', 'value', 4, 7)], 'tag:wor', 7, false)).toHaveLength(1);
  });
});
