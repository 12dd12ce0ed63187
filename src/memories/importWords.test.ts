import { describe, expect, it } from 'vitest';
import type { ImportDuplicate } from '../contracts/imports';
import { formatsText, outcomeOf } from './importWords';

const duplicate = (entry: number, kind: 'exact' | 'near'): ImportDuplicate => ({ entry, kind, path: '', title: '', excerpt: '', similar: null, twin: null });
const plan = { entries: 10, counts: { exact: 2, near: 3 }, duplicates: [duplicate(0, 'exact'), duplicate(1, 'exact'), duplicate(2, 'near'), duplicate(3, 'near'), duplicate(4, 'near')] };

describe('outcomeOf', () => {
  it('counts what general choices come to', () => {
    expect(outcomeOf(plan, { exact: 'skip', near: 'add', entries: {} })).toEqual({ added: 8, merged: 0 });
    expect(outcomeOf(plan, { exact: 'add', near: 'skip', entries: {} })).toEqual({ added: 7, merged: 0 });
    expect(outcomeOf(plan, { exact: 'skip', near: 'merge', entries: {} })).toEqual({ added: 5, merged: 3 });
  });

  it('lets single choices go first', () => {
    expect(outcomeOf(plan, { exact: 'skip', near: 'add', entries: { 0: 'add', 2: 'merge', 3: 'skip', 4: 'add' } })).toEqual({ added: 7, merged: 1 });
    expect(outcomeOf(plan, { exact: 'skip', near: 'merge', entries: { 2: 'add' } })).toEqual({ added: 6, merged: 2 });
  });
});

describe('formatsText', () => {
  it('names the most common format first', () => {
    expect(formatsText({ text: 2, markdown: 1_000 })).toBe('1,000 from Markdown, 2 from plain text');
  });
});
