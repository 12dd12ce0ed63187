import { zipSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fileOf, fixture, imagesOf, read, zipOf } from './testing/read';

const ID = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
const LIST = '0123456789abcdef0123456789abcdef';

describe('an export of Notion', () => {
  const files = {
    [`Walk by the river ${ID}.md`]: fixture('notion/page.md'),
    'Walk by the river/boat.png': 'a boat',
    [`Things ${LIST.replaceAll('0', 'f')}.csv`]: 'Name\nview',
    [`Things ${LIST.replaceAll('0', 'f')}_all.csv`]: fixture('notion/database.csv'),
    [`Things/Packing list ${LIST}.md`]: '# Packing list\n\nStatus: Done\n\nSocks',
    'index.html': '<html>contents</html>',
  };

  it('keeps pages to the letter but for links to pages, with titles and dates of their heads', async () => {
    const { entries, problems } = await read([zipOf('n.zip', files)]);
    expect(problems).toEqual([]);
    const page = entries.find(({ path }) => path.includes('Walk'))!;
    const links = fixture('notion/page.md')
      .replace(`See [Packing list](Walk%20by%20the%20river/Packing%20list%20${LIST}.md)`, 'See [[Packing list]]')
      .replace(`[the list](Walk%20by%20the%20river/Packing%20list%20${LIST}.md)`, '[[Packing list|the list]]');
    expect(page.draft).toEqual({
      text: links, title: 'Walk: by the river?', createdAt: new Date(2024, 4, 17, 9, 30).getTime(), updatedAt: new Date(2024, 4, 18, 22).getTime(), tags: ['nature', 'long walks'],
      source: { kind: 'file', path: `n.zip/Walk by the river ${ID}.md` },
    });
    expect(page.format).toBe('notion');
    expect(await imagesOf(page)).toEqual([['Walk%20by%20the%20river/boat.png', 'a boat', 'n.zip/Walk by the river/boat.png']]);
  });

  it('takes of a database only the rows that have no page of their own', async () => {
    const { entries, items } = await read([zipOf('n.zip', files)]);
    expect(entries.filter(({ path }) => path.includes('.csv')).map(({ draft }) => [draft.title, draft.text, draft.tags, draft.createdAt])).toEqual([[undefined, 'Status: Open', ['b', 'c'], new Date(2024, 4, 18, 8).getTime()]].map(([, ...rest]) => ['Only a row', ...rest]));
    expect(items.filter(({ kind }) => kind === 'table')).toHaveLength(1);
    expect(entries.filter(({ draft }) => draft.title === 'Packing list')).toHaveLength(1);
  });

  it('reads the export in HTML as well', async () => {
    const { entries, problems } = await read([zipOf('n.zip', { [`Walk by the river ${ID}.html`]: fixture('notion/page.html'), 'Walk by the river/boat.png': 'a boat', 'index.html': '<html></html>' })]);
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(1);
    const { draft } = entries[0]!;
    expect(draft).toMatchObject({ title: 'Walk by the river', createdAt: new Date(2024, 4, 17, 9, 30).getTime(), tags: ['nature', 'long walks'] });
    expect(draft.text).toContain('See [[Packing list]].');
    expect(await imagesOf(entries[0]!)).toEqual([['Walk%20by%20the%20river/boat.png', 'a boat', 'n.zip/Walk by the river/boat.png']]);
  });

  it('puts the parts of a large export together, whether they lie in a zip or beside each other', async () => {
    const parts = [{ [`Walk by the river ${ID}.md`]: strToU8(fixture('notion/page.md')) }, { 'Walk by the river/boat.png': strToU8('a boat') }].map((part) => zipSync(part));
    const nested = await read([zipOf('Export.zip', { 'Export-1-Part-1.zip': parts[0]!, 'Export-1-Part-2.zip': parts[1]! })]);
    expect(await imagesOf(nested.entries[0]!)).toEqual([['Walk%20by%20the%20river/boat.png', 'a boat', 'Export.zip/Export-1-Part-2.zip/Walk by the river/boat.png']]);
    const beside = await read([fileOf('Export-1-Part-1.zip', parts[0]!), fileOf('Export-1-Part-2.zip', parts[1]!)]);
    expect(await imagesOf(beside.entries[0]!)).toEqual([['Walk%20by%20the%20river/boat.png', 'a boat', 'Export-1-Part-2.zip/Walk by the river/boat.png']]);
  });
});
