import { describe, expect, it } from 'vitest';
import { splitHighlights } from './splitHighlights';

const joined = (parts: readonly { text: string }[]) => parts.map((part) => part.text).join('');
const marked = (parts: readonly { text: string; marked: boolean }[]) => parts.filter((part) => part.marked).map((part) => part.text);

describe('splitHighlights', () => {
  it('marks what matched, with offsets counted from the start of the memory', () => {
    const parts = splitHighlights('Brake pads replaced, total 420 euros.', 100, [{ start: 121, end: 136 }]);
    expect(marked(parts)).toEqual(['total 420 euros']);
    expect(joined(parts)).toBe('Brake pads replaced, total 420 euros.');
  });

  it('passes over highlights of other passages and cuts those that reach beyond this one', () => {
    const parts = splitHighlights('one two three', 50, [{ start: 0, end: 10 }, { start: 48, end: 53 }, { start: 58, end: 90 }]);
    expect(marked(parts)).toEqual(['one', 'three']);
  });

  it('moves the excerpt to a highlight that lies deep inside a long passage', () => {
    const text = `${'before '.repeat(200)}needle${' after'.repeat(200)}`;
    const start = text.indexOf('needle');
    const parts = splitHighlights(text, 0, [{ start, end: start + 6 }]);
    expect(marked(parts)).toEqual(['needle']);
    expect(joined(parts).length).toBeLessThan(300);
    expect(parts[0].text).toBe('… ');
    expect(parts.at(-1)?.text).toBe(' …');
  });

  it('shows the beginning of a passage without highlights', () => {
    const parts = splitHighlights('word '.repeat(200), 0, []);
    expect(joined(parts).startsWith('word word')).toBe(true);
    expect(marked(parts)).toEqual([]);
  });

  it('never cuts an emoji in half', () => {
    const parts = splitHighlights('😀'.repeat(400), 0, [], 281);
    expect(() => encodeURIComponent(joined(parts))).not.toThrow();
  });

  it('leaves out the marks of Markdown', () => {
    // A mark in the middle of a line is none.
    expect(joined(splitHighlights('a </code> - b', 0, [{ start: 4, end: 8 }]))).toBe('a </code> - b');
    expect(joined(splitHighlights('## Garage\n\n- **Brake** pads', 0, []))).toBe('Garage\nBrake pads');
  });
});
