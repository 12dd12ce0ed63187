import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMAGE_TYPES } from '../../contracts/images';
import { imageHashes, imageReference, parseImageTarget } from './image-references';

const hash = fc.stringMatching(/^[0-9a-f]{32}$/);
const info = fc.record({ hash, type: fc.constantFrom(...IMAGE_TYPES), width: fc.integer({ min: 1, max: 99_999 }), height: fc.integer({ min: 1, max: 99_999 }) });
const H = '0123456789abcdef0123456789abcdef';

describe('a reference to an image', () => {
  it('is found again in the text, and says what is needed to reserve its place', () => {
    fc.assert(
      fc.property(info, fc.string(), fc.string({ maxLength: 40 }), (image, alt, before) => {
        const reference = imageReference(image, alt);
        expect(imageHashes(`${before.replaceAll('images/', '')}\n${reference}, after`)).toEqual([image.hash]);
        const target = /^!\[[^[\]\\\n]*\]\(([^)]+)\)$/.exec(reference)?.[1] ?? '';
        expect(parseImageTarget(target)).toEqual({ hash: image.hash, width: image.width, height: image.height });
      }),
    );
  });

  it('counts once however often it stands there, in the order of the text', () => {
    const other = 'f'.repeat(32);
    expect(imageHashes(`![](images/${other}.png#1x1) ![](images/${H}.webp#2x2) [again](images/${other}.png)`)).toEqual([other, H]);
  });

  it('is no remote address, no other folder, no other hash', () => {
    for (const target of [`https://example.org/images/${H}.png`, `pictures/${H}.png`, `images/${H}.svg`, `images/${H.slice(1)}.png`, `images/${H}0.png`, `images/${H.toUpperCase()}.png`, '']) {
      expect(parseImageTarget(target)).toBeNull();
    }
    expect(parseImageTarget(`images/${H}.jpg`)).toEqual({ hash: H, width: 0, height: 0 });
    expect(parseImageTarget(`../images/${H}.jpg#3x4`)).toEqual({ hash: H, width: 3, height: 4 });
  });
});
