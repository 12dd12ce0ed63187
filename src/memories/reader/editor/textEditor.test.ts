import { describe, expect, it } from 'vitest';
import { asParagraph } from './textEditor';

describe('asParagraph', () => {
  const placed = (before: string, after: string) => before + asParagraph(before, '![](x)', after) + after;

  it('sets a block apart from the words around it', () => {
    expect(placed('One', 'two')).toBe('One\n\n![](x)\n\ntwo');
    expect(placed('One\n', '\ntwo')).toBe('One\n\n![](x)\n\ntwo');
  });

  it('adds no empty lines where there are some already, and leaves a line to go on writing', () => {
    expect(placed('One\n\n', '\n\ntwo')).toBe('One\n\n![](x)\n\ntwo');
    expect(placed('', '')).toBe('![](x)\n\n');
    expect(placed('One', '')).toBe('One\n\n![](x)\n\n');
  });
});
