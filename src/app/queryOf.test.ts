import { describe, expect, it } from 'vitest';
import { hasOperators } from '../core/query/has-operators';
import { isWriting, queryOf } from './queryOf';

describe('the one field', () => {
  it('takes a line for a question and a paragraph for writing', () => {
    expect(isWriting('what did the mechanic charge me')).toBe(false);
    expect(isWriting('a question\n')).toBe(false);
    expect(isWriting('first line\nsecond line')).toBe(true);
    expect(isWriting('word '.repeat(50))).toBe(true);
  });

  it('searches for the end of a long text, from a whole word on', () => {
    const query = queryOf(`${'before '.repeat(500)}the last words`);
    expect(query.endsWith('the last words')).toBe(true);
    expect(query.startsWith('before')).toBe(true);
    expect(query.length).toBeLessThanOrEqual(400);
  });

  it('takes operators for operators in a question only', () => {
    expect(queryOf('tag:work "brake pads" -car')).toBe('tag:work "brake pads" -car');
    expect(hasOperators(queryOf('Notes\ntype: a “well-known” thing -- said "Anna"\n- before:noon'))).toBe(false);
  });

  it('never begins with half a character', () => {
    expect(() => encodeURIComponent(queryOf(`a${'😀'.repeat(400)}b`))).not.toThrow();
  });
});
