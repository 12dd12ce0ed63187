import { describe, expect, it } from 'vitest';
import { matchesOf, needlePattern } from './needle';

const matches = (text: string, needle: string) => matchesOf(text, needlePattern(needle)!).map(([start, end]) => text.slice(start, end));

describe('needlePattern', () => {
  it('takes what was typed literally, in any case', () => {
    expect(matches('A.B a.b axb (1) [x] \\d', 'a.b')).toEqual(['A.B', 'a.b']);
    expect(matches('total (1) [x]', '(1) [X]')).toEqual(['(1) [x]']);
    expect(matches('\\d 5', '\\d')).toEqual(['\\d']);
    expect(matches('Straßburg ÉTÉ été', 'éTé')).toEqual(['ÉTÉ', 'été']);
  });

  it('finds words across joined lines', () => {
    expect(matches('brake\n  pads', 'brake pads')).toEqual(['brake\n  pads']);
  });

  it('finds emoji whole', () => {
    expect(matches('🌱 first 🌱🌿', '🌱')).toEqual(['🌱', '🌱']);
  });

  it('is nothing for white space', () => {
    expect(needlePattern(' \n')).toBeNull();
  });
});
