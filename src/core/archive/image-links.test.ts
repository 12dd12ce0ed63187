import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findImageLinks, keptReference, localPath, textForArchive, textFromArchive } from './image-links';

const HASH = '0123456789abcdef'.repeat(2);
const info = { hash: HASH, type: 'image/png', width: 640, height: 480, sizeBytes: 1 } as const;

describe('findImageLinks', () => {
  it.each([
    ['![a](b.png)', [['b.png', 'b.png', 'a']]],
    ['![a b](<my pic.png> "t")![](c.gif)', [['my pic.png', 'my pic.png', 'a b'], ['c.gif', 'c.gif', '']]],
    ['![b.png](b.png)', [['b.png', 'b.png', 'b.png']]],
    ['x ![[p/b c.png|120x80]] y', [['![[p/b c.png|120x80]]', 'p/b c.png', 'b c']]],
    ['~~~\n![a](b.png)\n~~~\n![c](d.png)', [['d.png', 'd.png', 'c']]],
    ['````md\n```\n![a](b.png)\n```\n````', []],
    ['[a](b.png) ! [a](b.png) ![a] (b.png)', []],
  ])('%j', (text, expected) => {
    expect(findImageLinks(text).map(({ start, end, target, alt }) => [text.slice(start, end), target, alt])).toEqual(expected);
  });

  it('stays quick, whatever the text', () => {
    for (const text of ['!['.repeat(300_000), '![](<'.repeat(200_000), `![](${' '.repeat(500_000)}`, '![['.repeat(200_000), `![a](b${' '.repeat(200_000)}`.repeat(3)]) {
      const start = performance.now();
      findImageLinks(text);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

describe('an archive', () => {
  it('gives every text back that names its images in the way of memories', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(`![a](images/${HASH}.png#640x480)`, `![a b](<images/${HASH}.jpg>)`, `![[images/${HASH}.png]]`, '```\n', '\n', `[l](images/${HASH}.png)`, '![x](pic.png)', '![', '](', '<', '"'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(textFromArchive(textForArchive(text).text)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('keptReference', () => {
  it('is a new one for a file, and an old one of ours as it was written', () => {
    expect(keptReference(info, { form: 'target', alt: 'a' }, 'pics/a.png')).toBe(`images/${HASH}.png#640x480`);
    expect(keptReference(info, { form: 'embed', alt: 'a' }, '![[a.png]]')).toBe(`![a](images/${HASH}.png#640x480)`);
    expect(keptReference(info, { form: 'target', alt: '' }, `images/${HASH}.png`)).toBe(`images/${HASH}.png`);
    // Changed outside since: the reference follows what is there now.
    expect(keptReference(info, { form: 'target', alt: '' }, `images/${'f'.repeat(32)}.jpg#1x1`)).toBe(`images/${HASH}.png#640x480`);
  });
});

describe('localPath', () => {
  it.each([['a/b.png#x', 'a/b.png'], ['https://a.example/b.png', null], ['//a.example/b.png', null], ['data:image/png;base64,xx', null], ['#x', null], ['C:/x.png', null]])('%s', (target, path) =>
    expect(localPath(target)).toBe(path));
});
