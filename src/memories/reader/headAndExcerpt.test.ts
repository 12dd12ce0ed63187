import { describe, expect, it } from 'vitest';
import { deriveTitle } from '../../core/text/title';
import { headAndExcerpt } from './headAndExcerpt';

describe('headAndExcerpt', () => {
  it.each([
    ['a heading', '# Packing list that works\n\n- [ ] socks\n- [x] tent', 'Packing list that works', '☐ socks ☑ tent'],
    ['a short first line', 'Packing list\n- socks\n- tent', 'Packing list', 'socks · tent'],
    ['a first line that is all there is', 'Slept badly.', 'Slept badly.', ''],
    ['a task', '- [ ] call the garage\nbefore Friday', 'call the garage', 'before Friday'],
  ])('does not repeat a title that is %s', (_, text, head, excerpt) => expect(headAndExcerpt(deriveTitle(text), text)).toEqual({ head, excerpt }));

  it('lets a sentence that a title was cut out of stand alone, whole', () => {
    const text = 'Worked out what would happen if we sold the car: 214 a month saved, against **three** trips by rented van and the bus in winter.';
    expect(deriveTitle(text)).toMatch(/…$/);
    expect(headAndExcerpt(deriveTitle(text), text)).toEqual({ head: null, excerpt: text.replaceAll('*', '') });
  });

  it('shows title and words of a passage further down', () => {
    expect(headAndExcerpt('The garage called about the rotors and what they would cost if we waited until…', 'In the end *both* were replaced.')).toEqual({
      head: 'The garage called about the rotors and what they would cost if we waited until…', excerpt: 'In the end both were replaced.',
    });
    expect(headAndExcerpt('Then the [[Oak table|thing]] broke', 'See [[Oak]]')).toEqual({ head: 'Then the thing broke', excerpt: 'See Oak' });
  });
});
