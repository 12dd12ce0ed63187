import { describe, expect, it } from 'vitest';
import { fileOf, fixture, read, zipOf } from './testing/read';

describe('a backup of Standard Notes', () => {
  const zip = zipOf('s.zip', { 'Standard Notes Backup and Import File.txt': fixture('standard-notes.json'), 'Items/Note/Plain-n1.txt': 'Some **text**\nas it is  ', 'Items/Tag/Work-t1.txt': '{}' });

  it('gives notes with their tags, times and marks, and each once', async () => {
    const { entries, problems } = await read([zip]);
    expect(entries.map(({ draft }) => draft)).toEqual([
      { text: 'Some **text**\nas it is  ', title: 'Plain', createdAt: Date.UTC(2024, 4, 17, 9, 30), updatedAt: Date.UTC(2024, 4, 18, 10), tags: ['Work'], pinned: true, source: { kind: 'file', path: 's.zip/Standard Notes Backup and Import File.txt#n1' } },
      {
        text: '## Head\n\n**bold** [link](<https://a.example/>)[[Plain]]\n\n- [x] done\n  1. inner\n\n```js\na\nb\n```\n\n| a\\|b |\n| --- |\n\n---',
        title: 'Rich', createdAt: Date.UTC(2024, 4, 19, 9, 30), updatedAt: Date.UTC(2024, 4, 19, 9, 30), tags: ['Work/Ideas', 'archived'], source: { kind: 'file', path: 's.zip/Standard Notes Backup and Import File.txt#n3' },
      },
    ]);
    expect(problems).toEqual([['s.zip/Standard Notes Backup and Import File.txt', 'Left out, because in the trash of Standard Notes: 1 note.']]);
  });

  it('says what to do about an encrypted one', async () => {
    const encrypted = JSON.stringify({ version: '004', keyParams: {}, items: [{ uuid: 'a', content_type: 'Note', content: '004:abc:def', enc_item_key: '004:x' }] });
    const { entries, problems } = await read([fileOf('Standard Notes Encrypted Backup and Import File.json', encrypted)]);
    expect(entries).toEqual([]);
    expect(problems).toEqual([['Standard Notes Encrypted Backup and Import File.json', expect.stringMatching(/encrypted.*Decrypted/)]]);
  });

  it('keeps what it cannot read as it is stored', async () => {
    const deep = `{"root":{"children":[${'{"type":"paragraph","children":['.repeat(5_000)}${']}'.repeat(5_000)}]}}`;
    const item = (text: string) => ({ uuid: text.slice(0, 9), content_type: 'Note', content: { title: '', noteType: 'super', text, references: [] } });
    const { entries } = await read([fileOf('b.json', JSON.stringify({ items: [item('{"root":'), item(deep), item('plain')] }))]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['{"root":', deep, 'plain']);
  });
});
