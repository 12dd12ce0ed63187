import { describe, expect, it } from 'vitest';
import { fileOf, MODIFIED, read } from './testing/read';
import { pdfOf } from './testing/pdf';

describe('a PDF', () => {
  it('gives the text of its page, with title, date and keywords of the document', async () => {
    const info = "/Title (On rivers) /CreationDate (D:20240517093000+02'00') /ModDate (D:20240518) /Keywords (rivers, boats)";
    const { entries, problems } = await read([fileOf('a/one.pdf', pdfOf(['Rivers flow\nand (carry) boats.'], { info }))]);
    expect(problems).toEqual([]);
    expect(entries.map(({ format, draft }) => [format, draft])).toEqual([
      ['pdf', { text: 'Rivers flow\nand (carry) boats.', title: 'On rivers', createdAt: Date.UTC(2024, 4, 17, 7, 30), updatedAt: new Date(2024, 4, 18).getTime(), tags: ['rivers', 'boats'], source: { kind: 'file', path: 'a/one.pdf' } }],
    ]);
  });

  it('keeps its pages apart, leaves out empty ones, and is called by its file where it has no title', async () => {
    const { entries } = await read([fileOf('trip.pdf', pdfOf(['First', '', 'Third'], { info: '/Title (Microsoft Word - trip.doc)' }))]);
    expect(entries[0]!.draft).toMatchObject({ text: '## Page 1\n\nFirst\n\n## Page 3\n\nThird', title: 'trip', createdAt: MODIFIED });
  });

  it('says so when it is a picture, encrypted, or none, and the others come in', async () => {
    const encrypt = `<< /Filter /Standard /V 1 /R 2 /O <${'28'.repeat(32)}> /U <${'28'.repeat(32)}> /P -4 >>`;
    const { entries, problems } = await read([fileOf('a.pdf', pdfOf(['', ''])), fileOf('b.pdf', pdfOf(['x'], { encrypt })), fileOf('c.pdf', '%PDF-1.4 and nothing'), fileOf('d.pdf', pdfOf(['good']))]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['good']);
    expect(problems.map(([path, message]) => [path, /pictures of its 2 pages|password|damaged/.exec(message)?.[0]])).toEqual([['a.pdf', 'pictures of its 2 pages'], ['b.pdf', 'password'], ['c.pdf', 'damaged']]);
  });
});
