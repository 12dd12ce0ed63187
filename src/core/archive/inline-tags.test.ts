import { describe, expect, it } from 'vitest';
import { inlineTags } from './inline-tags';

describe('inlineTags', () => {
  it.each([
    ['#one and #two/three, #vier_fünf!', ['one', 'two/three', 'vier_fünf']],
    ['begin\n#line', ['line']],
    ['#Work #work #WORK', ['Work']],
    ['# Heading', []],
    ['#12 and #2024-05', []],
    ['#2024plan #a', ['2024plan', 'a']],
    ['a#b https://a.example/#c (#d)', []],
    ['`#code` and\n```\n#fenced\n```\n#real', ['real']],
    ['#日本 #🚀', ['日本', '🚀']],
    ['#a/ #/', ['a']],
    ['none', []],
  ])('%j', (text, tags) => expect(inlineTags(text)).toEqual(tags));

  it('stays quick, whatever the text', () => {
    const start = performance.now();
    for (const text of ['#'.repeat(500_000), '#a '.repeat(200_000), `#${'a'.repeat(1_000_000)}`, '`#a'.repeat(200_000)]) inlineTags(text);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
