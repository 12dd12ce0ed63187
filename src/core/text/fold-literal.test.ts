import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldLiteral } from './fold-literal';

it.each([
  ['Brake PADS', 'brake pads'],
  ['cafe\u0301', 'CAFÉ'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['ΟΔΟΣ', 'οδος'],
  ['ПРИВЕТ', 'привет'],
])('takes %j for %j', (a, b) => expect(foldLiteral(a)).toBe(foldLiteral(b)));

it('tells other letters apart', () => {
  expect(foldLiteral('résumé')).not.toBe(foldLiteral('resume'));
  expect(foldLiteral('a  b')).not.toBe(foldLiteral('a b'));
});

it('finds a piece of a text that was cut between its letters', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'B', 'É', 'ß', 'Σ', 'σ', 'Ж', '漢', ' ', '🙂'), { minLength: 1, maxLength: 20 }), fc.nat(19), fc.nat(19), (letters, a, b) => {
      const piece = letters.slice(Math.min(a, b), Math.max(a, b)).join('');
      expect(foldLiteral(letters.join(''))).toContain(foldLiteral(piece.toUpperCase().replaceAll('SS', 'ß')));
    }),
  );
});
