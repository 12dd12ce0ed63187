import { describe, expect, it } from 'vitest';
import { fileOf, fixture, imagesOf, read } from './testing/read';

const enex = (notes: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<en-export>${notes}</en-export>`;
const note = (content: string, more = ''): string => `<note><title>T</title><content><![CDATA[<en-note>${content}</en-note>]]></content>${more}</note>`;

describe('an export of Evernote', () => {
  it('becomes Markdown with title, times, tags, to-dos, tables and code', async () => {
    const { entries } = await read([fileOf('e.enex', fixture('evernote.enex'))]);
    expect(entries).toHaveLength(2);
    const { text, ...fields } = entries[0]!.draft;
    expect(fields).toEqual({ title: 'Boats & rivers', createdAt: Date.UTC(2013, 6, 30, 20, 56, 37), updatedAt: Date.UTC(2024, 0, 1, 8), tags: ['travel', 'two words'], source: { kind: 'file', path: 'e.enex#1' } });
    expect(text).toBe(
      [
        '# A trip', '', 'First\u00a0line with **bold**, *italic* and [a link](https://a.example/)', '', '- [x] Pack\n- [ ] Leave **early**', '', 'After the list', '', '- one\n- two', '', '| a | b |\n| - | - |\n| 1 | 2 |', '',
        '```\nlet x = 1;\nlet y = 2;\n```', '', '![a boat](21e2e8fe686ed0003b67d698b1273481.png) (attachment: ticket.pdf)', '', '(encrypted by Evernote)', '',
        'Source: <https://boats.example/page?a=1&b=2>\nPlace: 51.5, -0.12',
      ].join('\n'),
    );
    expect(entries[1]!.draft.text).toBe('- [ ] Buy milk\n- [x] Eggs\n\nPlain end\n\n- [x] new style\n- [ ] open\n\n- [ ] Call the harbour\n- [x] Book a cabin');
    expect(entries[1]!.draft.title).toBeUndefined();
  });

  it('keeps pictures by the MD5 of their bytes, and names what it left out', async () => {
    const { entries, problems } = await read([fileOf('e.enex', fixture('evernote.enex'))]);
    const [image] = entries[0]!.images;
    expect(entries[0]!.draft.text.slice(image!.start, image!.end)).toBe('21e2e8fe686ed0003b67d698b1273481.png');
    expect((await image!.open()).size).toBe(37);
    expect(problems.map(([path, message]) => [path, /ticket\.pdf|encrypted/.exec(message)?.[0]])).toEqual([['e.enex#1', 'ticket.pdf'], ['e.enex#1', 'encrypted']]);
  });

  it('keeps a picture that the text does not show', async () => {
    const { entries } = await read([fileOf('e.enex', enex(note('<div>text</div>', '<resource><data encoding="base64">Zmlyc3Q=</data><mime>image/jpeg</mime></resource>')))]);
    expect(entries[0]!.draft.text).toBe('text\n\n![](8b04d5e3775d298e78455efc5ca404d5.jpg)');
    expect(await imagesOf(entries[0]!)).toEqual([['8b04d5e3775d298e78455efc5ca404d5.jpg', 'first', 'e.enex/8b04d5e3775d298e78455efc5ca404d5.jpg']]);
  });

  it('takes the whole notes of a file that is cut off, and names the one that is not', async () => {
    const whole = enex(note('<div>one</div>') + note('<div>two</div>') + note('<div>three</div>'));
    const { entries, problems } = await read([fileOf('e.enex', whole.slice(0, whole.indexOf('three')))]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['one', 'two']);
    expect(problems).toEqual([['e.enex', expect.stringContaining('ends in the middle of the note "T"')]]);
  });

  it.each([['', 'no <en-export>'], ['<html></html>', 'no <en-export>'], ['<en-export></en-export>', 'no note']])('says so of %j', async (content, words) => {
    const { entries, problems } = await read([fileOf('e.enex', content)]);
    expect(entries).toEqual([]);
    expect(problems).toEqual([['e.enex', expect.stringContaining(words)]]);
  });

  it('is not led astray by entities, depth, or broken pictures', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>';
    const deep = '<div>'.repeat(20_000) + 'deep down' + '</div>'.repeat(20_000);
    const { entries, problems } = await read([
      fileOf('bomb.enex', bomb + enex(note('<div>&b; text</div>'))),
      fileOf('deep.enex', enex(note(deep))),
      fileOf('broken.enex', enex(note('<div>text</div>', '<resource><data encoding="base64">***</data><mime>image/png</mime></resource>'))),
      fileOf('empty.enex', enex('<note><title> </title><content></content></note>')),
    ]);
    expect(entries.map(({ path, draft }) => [path, draft.text.slice(0, 12)])).toEqual([['bomb.enex#1', '\\&b; text'], ['broken.enex#1', 'text\n\n![](d4'], ['deep.enex#1', 'deep down']]);
    expect(problems).toEqual([['empty.enex#1', expect.stringContaining('nothing to keep')]]);
  });
});
