import fc from 'fast-check';
import { expect, it } from 'vitest';
import { titleKey } from './title-key';

it.each([
  ['  The  Oak\tTable ', 'the oak table'],
  ['CAFÉ', 'cafe\u0301'.normalize('NFC')],
  ['ﬁnal ½', 'final 1\u20442'],
  ['İstanbul', 'i\u0307stanbul'],
  [' \n ', ''],
])('%j is found by %j', (title, key) => expect(titleKey(title)).toBe(key));

it('is the same for a key as for its title, and never too long for an index', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
      const key = titleKey(title);
      expect(titleKey(key)).toBe(key);
      expect(titleKey(`  ${title} \n`)).toBe(key);
      expect(key.length).toBeLessThanOrEqual(200);
      expect(key).not.toMatch(/[\ud800-\udbff]$/);
    }),
    { numRuns: 500 },
  );
});
