import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveTitle } from './title';

describe('deriveTitle', () => {
  it.each([
    ['# Garden plan\nbeans', 'Garden plan'],
    ['\n\n---\n***\nfirst words', 'first words'],
    ['- [x] buy **rye** flour', 'buy rye flour'],
    ['> 1. see [the page](https://example.org/a) now', 'see the page now'],
    ['![alt](x.png)', 'alt'],
    ['\u{1f600}', '\u{1f600}'],
    [' \n...\n', ''],
    ['', ''],
  ])('%j gives %j', (text, expected) => expect(deriveTitle(text)).toBe(expected));

  it('is one well-formed line of at most 81 characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const title = deriveTitle(text);
        expect(title.length).toBeLessThanOrEqual(81);
        expect(title).not.toMatch(/\n/);
        expect(Buffer.from(title, 'utf8').toString('utf8')).toBe(title);
      }),
    );
  });

  it('cuts a long line at a word', () => {
    const title = deriveTitle('abcdefghi '.repeat(20));
    expect(title.endsWith('abcdefghi\u2026')).toBe(true);
    expect(deriveTitle('x'.repeat(500))).toBe(`${'x'.repeat(80)}\u2026`);
  });

  it('stays quick with brackets that never close', () => {
    const started = performance.now();
    deriveTitle('['.repeat(1_000_000));
    deriveTitle('> '.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
