import { describe, expect, it } from 'vitest';
import { diffText, shortenDiff, type DiffPart } from './diffText';

const side = (parts: readonly DiffPart[], kind: 'added' | 'removed') => parts.filter((part) => part.kind === 'same' || part.kind === kind).map(({ text }) => text).join('');

describe('diffText', () => {
  it('marks the words that changed, and only those', () => {
    expect(diffText('Brake pads, 420 euros.', 'Brake pads, 380 euros.')).toEqual([
      { text: 'Brake pads, ', kind: 'same' },
      { text: '420', kind: 'removed' },
      { text: '380', kind: 'added' },
      { text: ' euros.', kind: 'same' },
    ]);
  });

  it('holds both wordings completely, whatever the size', () => {
    const words = (seed: number, count: number) => Array.from({ length: count }, (_, n) => `w${(n * seed) % 997}${n % 11 === 0 ? '\n' : ''}`).join(' ');
    for (const [before, after] of [['', 'new'], ['old', ''], [words(3, 200), words(7, 200)], [words(3, 30_000), `${words(3, 29_000)} more`], [words(3, 20_000), words(7, 20_000)]] as const) {
      const parts = diffText(before, after);
      expect(side(parts, 'removed')).toBe(before);
      expect(side(parts, 'added')).toBe(after);
    }
  });

  it('says nothing of two equal texts but that they are equal', () => {
    expect(diffText('same', 'same')).toEqual([{ text: 'same', kind: 'same' }]);
  });
});

describe('shortenDiff', () => {
  const long = 'word '.repeat(400);

  it('keeps every change and what stands around it, and says where text was left out', () => {
    const parts = shortenDiff([{ text: long, kind: 'same' }, { text: 'old', kind: 'removed' }, { text: long, kind: 'same' }, { text: 'new', kind: 'added' }, { text: long, kind: 'same' }]);
    expect(parts.filter(({ kind }) => kind !== 'same').map(({ text }) => text)).toEqual(['old', 'new']);
    expect(parts.filter(({ gap }) => gap)).toHaveLength(2);
    expect(parts.map(({ text }) => text).join('').length).toBeLessThan(1_200);
  });

  it('leaves a short text whole', () => {
    const parts: DiffPart[] = [{ text: 'a few words ', kind: 'same' }, { text: 'more', kind: 'added' }];
    expect(shortenDiff(parts).map(({ text }) => text)).toEqual(['a few words ', 'more']);
  });
});
