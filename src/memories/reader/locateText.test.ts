import { describe, expect, it } from 'vitest';
import { drawnLetters, lettersOf, locateLetters } from './locateText';

const find = (drawn: string, passage: string, expected = 0) => {
  const letters = lettersOf(drawn);
  const range = locateLetters(letters, drawnLetters(passage), expected);
  return range === null ? null : letters.slice(range.start, range.end);
};

describe('locateLetters', () => {
  it('finds a passage although its marks were drawn as looks', () => {
    expect(find('Garage Brake pads replaced, 420 euros.', '**Brake** pads _replaced_, `420` euros.')).toBe('Brakepadsreplaced420euros');
  });

  it('passes over addresses, pictures, and what a link is shown as', () => {
    expect(find('see the bill of Winter tyres today', 'see [the bill](https://example.org/bill) of [[Tyres 2024|Winter tyres]] ![scan](images/x.png) today')).toBe('seethebillofWintertyrestoday');
  });

  it('takes, of equal places, the one that is nearest to where it should be', () => {
    const drawn = `${'once '.repeat(3)}and so it goes. ${'filler '.repeat(40)}and so it goes. ${'filler '.repeat(40)}and so it goes.`;
    const letters = lettersOf(drawn);
    const places = [0, 0.5, 1].map((expected) => locateLetters(letters, 'andsoitgoes', expected)?.start);
    expect(new Set(places).size).toBe(3);
    expect(places).toEqual(places.toSorted((a, b) => Number(a) - Number(b)));
  });

  it('finds what surrounds something that was drawn in another way', () => {
    const passage = 'The station by the ring road changed them over, &frac12; an hour, and the man asked for sixty with balancing.';
    expect(find('Before. The station by the ring road changed them over, ½ an hour, and the man asked for sixty with balancing. After.', passage))
      .toBe(lettersOf('The station by the ring road changed them over, ½ an hour, and the man asked for sixty with balancing'));
  });

  it('does not pretend: a passage that is not drawn has no place', () => {
    expect(find('Something else entirely.', 'Brake pads and rotors replaced')).toBeNull();
    expect(find('Anything', '---')).toBeNull();
  });

  it('works for letters of any script', () => {
    expect(find('שלום עולם, זה טקסט', '**עולם**, זה')).toBe('עולםזה');
  });
});
