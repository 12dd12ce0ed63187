import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, MODIFIED, read } from './testing/read';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a table', () => {
  it('is guessed by the names of its columns; what is no field stays as a line of the text', async () => {
    const csv = 'Title,Content,Created At,Tags,Starred,Mood\nWalk,"It rained.\nA lot.",2024-05-17T09:30:00Z,"nature, rain",yes,calm\n,Short,,,no,\n';
    const { entries, items, problems } = await read([fileOf('notes.csv', csv)]);
    expect(problems).toEqual([]);
    expect(items[0]).toEqual({
      kind: 'table',
      table: {
        path: 'notes.csv', columns: ['Title', 'Content', 'Created At', 'Tags', 'Starred', 'Mood'],
        guess: { columns: { Title: 'title', Content: 'text', 'Created At': 'created', Tags: 'tags', Starred: 'pinned', Mood: 'append' } },
        sample: [['Walk', 'It rained.\nA lot.', '2024-05-17T09:30:00Z', 'nature, rain', 'yes', 'calm'], ['', 'Short', '', '', 'no', '']],
      },
    });
    expect(entries.map(({ draft }) => draft)).toEqual([
      { text: 'It rained.\nA lot.\n\nMood: calm', title: 'Walk', createdAt: Date.UTC(2024, 4, 17, 9, 30), tags: ['nature', 'rain'], pinned: true, source: { kind: 'file', path: 'notes.csv#2' } },
      { text: 'Short', createdAt: MODIFIED, source: { kind: 'file', path: 'notes.csv#4' } },
    ]);
  });

  it('is read as the person mapped it', async () => {
    const csv = 'a,b,c,d\none,two,three,four\n';
    const { entries } = await read([fileOf('x.csv', csv)], { mappings: { 'x.csv': { columns: { a: 'tags', b: 'text', c: 'skip' } } } });
    expect(entries.map(({ draft }) => [draft.text, draft.tags])).toEqual([['two\n\nd: four', ['one']]]);
  });

  it.each([
    ['semicolons', utf8('title;text\nA;b, c\n')],
    ['tabs', utf8('title\ttext\nA\tb, c\n')],
    ['a separator named by Excel', utf8('sep=|\r\ntitle|text\r\nA|b, c\r\n')],
    ['a byte order mark', utf8('\ufefftitle,text\nA,"b, c"')],
    ['UTF-16', new Uint8Array([0xff, 0xfe, ...new Uint8Array(Uint16Array.from('title;text\nA;b, c', (letter) => letter.charCodeAt(0)).buffer)])],
    ['old line ends', utf8('title;text\rA;b, c\r')],
  ])('is read with %s', async (_name, bytes) => {
    const { entries, problems } = await read([fileOf('t.csv', bytes)]);
    expect(problems).toEqual([]);
    expect(entries.map(({ draft }) => [draft.title, draft.text])).toEqual([['A', 'b, c']]);
  });

  it('keeps rows of another length, and names their lines, also behind cells of several lines', async () => {
    const { entries, problems } = await read([fileOf('r.csv', 'title,text\nA,"one\ntwo"\nB\nC,x,y,z\n\n\nD,w\n')]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['one\ntwo', 'B', 'x\n\nColumn 3: y\nColumn 4: z', 'w']);
    expect(problems.map(([, message]) => message)).toEqual(['Line 4 has 1 cell instead of 2. It was kept.', 'Line 5 has 4 cells instead of 2. It was kept, the others as lines of its text.']);
  });

  it('says where a quote is opened and never closed, and loses nothing', async () => {
    const { entries, problems } = await read([fileOf('q.csv', 'title,text\nA,b\nB,"open\nC,d\n')]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['b', 'open\nC,d\n']);
    expect(problems[0]![1]).toContain('Line 3: a quote is opened');
  });

  it('keeps cells that a spreadsheet would compute as the text they are', async () => {
    const { entries } = await read([fileOf('f.csv', 'text\n"=1+1"\n+49 123\n-5\n@cmd\n"=HYPERLINK(""http://x"")"\n')]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['=1+1', '+49 123', '-5', '@cmd', '=HYPERLINK("http://x")']);
  });

  it('refuses a million columns, and reads ragged rows of as many no further than it can', async () => {
    const wide = await read([fileOf('w.csv', `${'a,'.repeat(1_000_000)}\n`)]);
    expect(wide.entries).toEqual([]);
    expect(wide.problems).toEqual([['w.csv', expect.stringContaining('1,000,001 columns')]]);
    const ragged = await read([fileOf('w.csv', `text\nfirst\n${'x,'.repeat(100_000)}\nlast\n`)]);
    expect(ragged.entries).toHaveLength(3);
    expect(ragged.problems[0]![1]).toContain('Line 3');
  });

  it('leaves out characters of the number 0, says so, and takes no program for a table', async () => {
    const { entries, problems } = await read([fileOf('n.csv', 'text\nwith \0 in it\nand more text so that it is text\n')]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['with  in it', 'and more text so that it is text']);
    expect(problems[0]![1]).toContain('1 character of the number 0');
    expect((await read([fileOf('b.csv', new Uint8Array(500))])).problems).toEqual([['b.csv', expect.stringContaining('binary')]]);
  });

  it('says so when nothing stands below its header, and takes a line alone for a text', async () => {
    expect((await read([fileOf('e.csv', 'title,text\n\n')])).problems).toEqual([['e.csv', 'There is nothing below the first line of this table.']]);
    expect((await read([fileOf('e.csv', 'one line\n')])).entries.map(({ draft }) => draft.text)).toEqual(['Column 1: one line']);
  });

  it('takes a first row of data for what it is', async () => {
    const { entries } = await read([fileOf('h.csv', '2024-05-17,A long enough line to be prose here\n2024-05-18,Another long line of prose in a row\n')]);
    expect(entries).toHaveLength(2);
    expect(entries[0]!.draft.text).toBe('A long enough line to be prose here\n\nColumn 1: 2024-05-17');
  });

  it('never guesses a day that could be two', async () => {
    const { entries, problems } = await read([fileOf('d.csv', 'text,date\na,13/04/2024\nb,03/04/2024\nc,14/04/2024\n')]);
    expect(entries.map(({ draft }) => draft.createdAt)).toEqual([new Date(2024, 3, 13).getTime(), MODIFIED, new Date(2024, 3, 14).getTime()]);
    expect(entries[1]!.draft.text).toBe('b\n\ndate: 03/04/2024');
    expect(problems[0]![1]).toContain('Not read for sure: 1 date');
  });

  it('gives back every cell that was written by the rules, whatever is in it', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'B', ' ', ',', '"', '\n', '\r\n', ';', 'é', '=', '\t'), minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 30 }), async (cells) => {
        const csv = `title,text\n${cells.map((text, index) => `t${index},"${text.replaceAll('"', '""')}"`).join('\n')}\n`;
        const { entries } = await read([fileOf('p.csv', csv)]);
        expect(entries.map(({ draft }) => draft.text)).toEqual(cells);
      }),
      { numRuns: 15 },
    );
  });
});
