import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text';

const inLines = (markdown: string): string => plainText(markdown).text;
const inOne = (markdown: string): string => plainText(markdown, { lines: 'one' }).text;

describe('plainText', () => {
  it.each([
    ['## Garage\n\nPaid **420** *euros*, ~~cash~~', 'Garage\nPaid 420 euros, cash'],
    ['| Attempt | What went wrong |\n| --- | :-: |\n| 1 | too *hot* |\n\nLater', 'Attempt · What went wrong\n1 · too hot\nLater'],
    ['a | b\n--|--\n1 | 2', 'a · b\n1 · 2'],
    ['| [[Oak table\\|the table]] | [[Ash|a b]] |', 'the table · a b'],
    ['- [ ] socks\n- [x] tent\n* [X] map', '☐ socks\n☑ tent\n☑ map'],
    ['- one\n  - two\n1. three', '· one\n· two\n1. three'],
    ['> said **he**\n>> and she', 'said he\nand she'],
    ['see [the *bill*](https://example.org/a_(b)), [[Car|it]], [[Boat]]', 'see the bill, it, Boat'],
    ['![a red door](image:1) and ![](image:2)', 'a red door and'],
    ['cut off [here](https://example.org/very', 'cut off here'],
    ['```ts\nconst a = "**no**";\n# no\n```\nafter', 'const a = "**no**";\n# no\nafter'],
    ['Use `a * b * c` and ``x ` y``', 'Use a * b * c and x ` y'],
    ['snake_case_name and _this_ and 2 * 3 * 4 and 2**8', 'snake_case_name and this and 2 * 3 * 4 and 2**8'],
    ['**bold over\ntwo lines**', 'bold over\ntwo lines'],
    ['\\*not emphasis\\* \\# 1', '*not emphasis* # 1'],
    ['<b>Bold</b> 3 < 4, Array<number><br>', 'Bold 3 < 4, Array<number>'],
    ['Title\n=====\ntext\n\n---\nmore', 'Title\ntext\nmore'],
    ['a | b, no table', 'a | b, no table'],
    ['#hashtag\r\n\r\nCRLF', '#hashtag\nCRLF'],
    ['', ''],
  ])('%j reads %j', (markdown, plain) => expect(inLines(markdown)).toBe(plain));

  it.each([
    ['Books:\n- The Design of Everyday Things\n- Middlemarch', 'Books: The Design of Everyday Things · Middlemarch'],
    ['I was cold\n- blanket\n- tea\n\nBetter now', 'I was cold · blanket · tea · Better now'],
    ['# Garage\nbrakes', 'Garage · brakes'],
    ['Packing\n- [ ] socks\n- [x] tent', 'Packing ☐ socks ☑ tent'],
    ['1. boil\n2. peel', '1. boil 2. peel'],
    ['One line\nand the next.\n\nA paragraph', 'One line and the next. A paragraph'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'a · b · 1 · 2'],
  ])('on one line %j reads %j', (markdown, plain) => expect(inOne(markdown)).toBe(plain));

  it('takes what begins within a line for words', () => expect(plainText('- b and **c**', { startsLine: false }).text).toBe('- b and c'));

  it('keeps highlights on the letters they were on', () => {
    const markdown = '- [ ] the **brake** pads, [a *bill*](https://x.org/bill)';
    const ranges = ['brake', 'bill'].map((word) => ({ start: markdown.indexOf(word), end: markdown.indexOf(word) + word.length }));
    const plain = plainText(markdown, { ranges });
    expect(plain.ranges.map(({ start, end }) => plain.text.slice(start, end))).toEqual(['brake', 'bill']);
  });

  it('leaves out a highlight of which nothing is left', () => {
    expect(plainText('[a](https://brake.org)', { ranges: [{ start: 12, end: 17 }] })).toEqual({ text: 'a', ranges: [] });
  });

  it('maps every range of any text to the very letters that are left of it', () => {
    // Each letter occurs once in a text, so that a range can be told by what it holds.
    const marks = ['**', '*', '_', '`', '```\n', '# ', '- ', '- [ ] ', '> ', '| ', ' |', '\n', '\n\n', '[', '](', ')', '![', '[[', '|', ']]', ' ', '\\', '<b>', '~~', '---\n'];
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 2_000; round++) {
      let markdown = '';
      for (let i = 0; i < 24; i++) markdown += (random(2) === 0 ? marks[random(marks.length)] : '') + String.fromCodePoint(0x4e00 + i);
      const a = random(markdown.length);
      const ranges = [{ start: a, end: a + random(10) + 1 }];
      ranges.push({ start: ranges[0].end, end: ranges[0].end + random(10) + 1 });
      for (const lines of ['lines', 'one'] as const) {
        const plain = plainText(markdown, { ranges, lines });
        const letters = (text: string): string => text.replace(/[^\u4e00-\u4e80]/g, '');
        // In the order they were written, none twice.
        expect([...letters(plain.text)]).toEqual([...letters(plain.text)].sort());
        const left = ranges.map(({ start, end }) => [...letters(markdown.slice(start, end))].filter((letter) => plain.text.includes(letter)).join('')).filter((text) => text !== '');
        const mapped = plain.ranges.map(({ start, end }) => letters(plain.text.slice(start, end))).filter((text) => text !== '');
        expect(mapped, JSON.stringify({ markdown, ranges })).toEqual(left);
      }
    }
  });

  it('is quick with a long line of marks', () => {
    // Finishing is what counts: a pattern that backs up without end would take hours.
    for (const marks of ['*', '_a', '[', '`a', '<b', '[[a|', '![](', '**a ']) expect(plainText(marks.repeat(400)).text).toBeTypeOf('string');
  });
});
