import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeRanges } from './code-ranges';
import { excerptAround } from './excerpt-around';
import { linkKeys, readLinks } from './links';
import { titleKey } from './title-key';

const targets = (text: string): string[] => readLinks(text).map((link) => link.target);

describe('a link', () => {
  it.each([
    ['see [[Oak table]] there', 'Oak table', 'Oak table'],
    ['[[Oak table|the table]]', 'Oak table', 'the table'],
    ['| [[Oak table\\|the table]] |', 'Oak table', 'the table'],
    ['[[Oak table#Legs]]', 'Oak table', 'Oak table'],
    ['[[Oak table#Legs|its legs]]', 'Oak table', 'its legs'],
    ['[[C# notes]]', 'C# notes', 'C# notes'],
    ['[[ Café ]]', 'Café', 'Café'],
    ['[[شجرة]]', 'شجرة', 'شجرة'],
  ])('%j names %j', (text, target, shown) => expect(readLinks(text)).toMatchObject([{ target, shown }]));

  it.each(['[[]]', '[[ ]]', '[[#heading]]', '[[|shown]]', '[[a\nb]]', '[[a]', '[a]]', '[[a[b]]]', '\\[[a]]', `[[${'x'.repeat(401)}]]`])('%j is none', (text) => expect(targets(text)).toEqual([]));

  it.each([
    'a `[[no]]` b [[yes]]',
    '``[[no]] ` [[no]]`` [[yes]]',
    '```\n[[no]]\n```\n[[yes]]',
    '~~~ts\n[[no]]\n```\n[[no]]\n~~~~\n[[yes]]',
    '- item\n  ```\n  [[no]]\n  ```\n[[yes]]',
    '> ```\n> [[no]]\n> ```\n\n[[yes]]',
    '[[yes]]\n\n```\n[[no]]',
    'a stray ` stays a letter [[yes]]\n\nuntil the paragraph ends ` here',
    '```inline``` [[yes]]',
    '[[yes]]\r\n```\r\n[[no]]\r\n```\r\n',
  ])('stands outside of code: %j', (text) => expect(targets(text)).toEqual(['yes']));

  it('is found wherever it stands among other words, and says where', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9äöü漢字 .,]{0,20}$/);
    const title = fc.stringMatching(/^[a-zA-Z0-9äöü漢字]{1,20}( [a-zA-Z0-9]{1,9})?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, title)), word, (parts, end) => {
        const text = parts.map(([before, target]) => `${before}[[${target}]]`).join('\n\n') + end;
        const links = readLinks(text);
        expect(links.map((link) => link.target)).toEqual(parts.map(([, target]) => target));
        for (const link of links) expect(text.slice(link.start, link.end)).toBe(`[[${link.target}]]`);
        expect(linkKeys(text)).toEqual([...new Set(parts.map(([, target]) => titleKey(target)))]);
      }),
    );
  });

  it('never overlaps another one or code, in any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[[', ']]', '`', '``', '```', '~~~', '\n', '\n\n', 'a', '|', '#', ' ', '\\', '> ', '- '), { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const ranges = codeRanges(text);
        let last = 0;
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
        last = 0;
        for (const link of readLinks(text)) {
          expect(link.start).toBeGreaterThanOrEqual(last);
          expect(text.slice(link.start, link.end)).toMatch(/^\[\[[^[\]\n]+\]\]$/);
          expect(ranges.some((range) => range.start < link.end && link.start < range.end && !(range.start > link.start))).toBe(false);
          last = link.end;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is looked for in time proportional to the length', () => {
    const started = performance.now();
    for (const piece of ['[[', '[[a', '` `` ', '`', '```\n', '[[a]]', '> ']) readLinks(`[[a]]${piece.repeat(1_000_000 / piece.length)}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('the excerpt around a link', () => {
  const text = `${'before '.repeat(60)}[[Oak table]]\n\n${'after '.repeat(60)}`;
  const [link] = readLinks(text);

  it('holds it between whole words of both sides', () => {
    expect(excerptAround(text, link)).toMatch(/^\u2026before (before )+Oak table after( after)+\u2026$/);
    expect(excerptAround(text, link).length).toBeLessThanOrEqual(162);
  });

  it('is the whole of a short text, in plain words', () => {
    expect(excerptAround('see\n[[Oak]] there', { start: 4, end: 11 })).toBe('see Oak there');
    expect(excerptAround('# Wood\n\n- [ ] **ask** about [[Oak|it]]\n- glue', { start: 28, end: 38 })).toBe('Wood \u2610 ask about it \u00b7 glue');
  });
});
