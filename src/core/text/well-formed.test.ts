import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toWellFormed, utf8Length } from './well-formed';

/** Any sequence of UTF-16 units, lone surrogates more often than chance would have it. */
const units = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff }), fc.constantFrom(0x41, 0x7f, 0x80, 0x7ff, 0x800)), { maxLength: 40 })
  .map((values) => String.fromCharCode(...values));

describe('toWellFormed', () => {
  it('is what the language has for it', () => {
    const native = (String.prototype as { toWellFormed?: (this: string) => string }).toWellFormed;
    fc.assert(
      fc.property(units, (text) => {
        // A round trip through UTF-8 replaces each lone surrogate by U+FFFD as well.
        expect(toWellFormed(text)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)));
        if (native !== undefined) expect(toWellFormed(text)).toBe(native.call(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('utf8Length', () => {
  it('counts what an encoder writes', () => {
    fc.assert(fc.property(units.map(toWellFormed), (text) => utf8Length(text) === Buffer.byteLength(text, 'utf8')), { numRuns: 500 });
  });
});
