import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from './split-text';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

describe('splitText', () => {
  it('gives parts that fit, put together are the text, and cut no character', () => {
    const text = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('\n', '\n\n', '\r\n\r\n', ' ', '👩‍🚀'.repeat(5))), { maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 80 }), (value, maxBytes) => {
        const parts = splitText(value, maxBytes);
        expect(parts.join('')).toBe(value);
        for (const part of parts) {
          expect(bytesOf(part)).toBeLessThanOrEqual(maxBytes);
          expect(part).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/);
        }
        expect(parts.length).toBeLessThanOrEqual(Math.max(1, Math.ceil((bytesOf(value) * 2) / (maxBytes - 3))));
      }),
    );
  });

  it('prefers a heading to the end of a paragraph, that to the end of a line, and that to a space', () => {
    expect(splitText('aaaaa\n\n# b\n\ncc\n\ndd', 14)).toEqual(['aaaaa\n\n', '# b\n\ncc\n\ndd']);
    expect(splitText('aaaa aa\n\nbb\ncc dd', 12)).toEqual(['aaaa aa\n\n', 'bb\ncc dd']);
    expect(splitText('aaaaaa\nbb ccdd', 12)).toEqual(['aaaaaa\n', 'bb ccdd']);
    expect(splitText('aaaaaa bbccddee', 12)).toEqual(['aaaaaa ', 'bbccddee']);
    expect(splitText('aaaabbbbcccc', 5)).toEqual(['aaaab', 'bbbcc', 'cc']);
  });

  it('leaves alone what fits', () => {
    expect(splitText('abc', 10)).toEqual(['abc']);
    expect(splitText('', 10)).toEqual(['']);
  });
});
