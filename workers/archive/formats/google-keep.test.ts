import { describe, expect, it } from 'vitest';
import { fixture, imagesOf, read, zipOf } from './testing/read';

describe('a Takeout of Google Keep', () => {
  const zip = zipOf('takeout.zip', {
    'Takeout/Notizen/Shopping.html': '<html>the same</html>',
    'Takeout/Notizen/Shopping.json': fixture('keep/list.json'),
    'Takeout/Notizen/text.json': fixture('keep/text.json'),
    'Takeout/Notizen/18f0a1.jpg': 'jpeg bytes',
    'Takeout/Notizen/old.json': fixture('keep/trashed.json'),
    'Takeout/Notizen/Labels.txt': 'Home\nto buy\n',
  });

  it('gives each note once: lists as task lists, labels as tags, pinned, both times', async () => {
    const { entries, problems } = await read([zip]);
    expect(entries.map(({ format, path }) => [format, path])).toEqual([['google-keep', 'takeout.zip/Takeout/Notizen/Shopping.json'], ['google-keep', 'takeout.zip/Takeout/Notizen/text.json']]);
    expect(entries[0]!.draft).toEqual({
      text: '- [x] Milk\n- [ ] Two lines', title: 'Shopping', tags: ['Home', 'to buy', 'archived'], pinned: true, createdAt: 1_700_000_000_000, updatedAt: 1_715_938_200_123,
      source: { kind: 'file', path: 'takeout.zip/Takeout/Notizen/Shopping.json' },
    });
    expect(problems).toContainEqual(['takeout.zip/Takeout/Notizen/old.json', expect.stringContaining('trash')]);
  });

  it('keeps pictures, whatever their ending, and links that Keep noticed; names what stays behind', async () => {
    const { entries, problems } = await read([zip]);
    expect(entries[1]!.draft.text).toBe('Read this about rivers\nand https://boats.example/\n\n[Rivers of the world](<https://rivers.example/world>)\n\n![](<18f0a1.jpeg>)');
    expect(await imagesOf(entries[1]!)).toEqual([['18f0a1.jpeg', 'jpeg bytes', 'takeout.zip/Takeout/Notizen/18f0a1.jpg']]);
    expect(problems).toContainEqual(['takeout.zip/Takeout/Notizen/text.json', 'The note came in without its attachment: 18f0a2.3gp']);
    expect(problems.some(([path]) => path.endsWith('.jpg') || path.endsWith('.html') || path.endsWith('Labels.txt'))).toBe(false);
  });

  it('finds pictures in another part of the same takeout', async () => {
    const [first, second] = [zipOf('takeout-2024-001.zip', { 'Takeout/Keep/text.json': fixture('keep/text.json') }), zipOf('takeout-2024-002.zip', { 'Takeout/Keep/18f0a1.jpg': 'jpeg bytes' })];
    const { entries } = await read([second, first]);
    expect(await imagesOf(entries[0]!)).toEqual([['18f0a1.jpeg', 'jpeg bytes', 'takeout-2024-002.zip/Takeout/Keep/18f0a1.jpg']]);
  });

  it('takes notes of only a title, of only a picture, and times that are none', async () => {
    const base = { isTrashed: false, userEditedTimestampUsec: 0, createdTimestampUsec: -5 };
    const { entries, problems } = await read([zipOf('k.zip', { 'a.json': JSON.stringify({ ...base, title: 'Only a title' }), 'b.json': JSON.stringify({ ...base, title: '', attachments: [{ filePath: 'p.png', mimetype: 'image/png' }] }), 'p.png': 'png', 'c.json': JSON.stringify({ ...base, title: '', textContent: ' ' }) })]);
    expect(entries.map(({ draft }) => [draft.text, draft.title])).toEqual([['Only a title', undefined], ['![](<p.png>)', undefined]]);
    expect(entries.every(({ draft }) => Number(draft.createdAt) > 0)).toBe(true);
    expect(problems).toEqual([['k.zip/c.json', 'There is nothing to keep in this note.']]);
  });
});
