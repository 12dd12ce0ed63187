import { describe, expect, it } from 'vitest';
import { addTags } from './addTags';

describe('addTags', () => {
  it('takes several at once, with or without their mark', () => {
    expect(addTags(['car'], ' #money, two  words ;x')).toEqual(['car', 'money', 'two words', 'x']);
  });

  it('adds nothing that is there already, in whatever case, and says so by giving back the same', () => {
    const tags = ['Car'];
    expect(addTags(tags, 'car, CAR,, #')).toBe(tags);
    expect(addTags([], 'new, New')).toEqual(['new']);
  });
});
