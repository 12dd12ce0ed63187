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

  it('reads as plain text, with the marks on the words they were on', () => {
    const text = '## Starter\n\n| Attempt | What **went** wrong |\n| --- | --- |\n| 1 | [too hot](https://example.org/oven) |\n\n- [ ] buy *rye*, as in [[Bread|the note]]';
    const ranges = ['went', 'hot', 'rye'].map((word) => ({ start: 500 + text.indexOf(word), end: 500 + text.indexOf(word) + word.length }));
    const parts = splitHighlights(text, 500, ranges);
    expect(joined(parts)).toBe('Starter\nAttempt · What went wrong\n1 · too hot\n☐ buy rye, as in the note');
    expect(marked(parts)).toEqual(['went', 'hot', 'rye']);
  });

  it('is as long without the marks as a text that has none', () => {
    const text = '[word](https://example.org/some/long/address) '.repeat(100);
    expect(joined(splitHighlights(text, 0, [])).length).toBeGreaterThan(150);
    expect(joined(splitHighlights(text, 0, [])).length).toBeLessThan(300);
  });
});
