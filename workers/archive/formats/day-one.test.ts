import { describe, expect, it } from 'vitest';
import { fixture, imagesOf, read, zipOf } from './testing/read';

const zip = zipOf('d.zip', { 'Travel.json': fixture('day-one.json'), 'photos/aa11.jpeg': 'first photo', 'photos/bb22.png': 'second photo' });

describe('an export of Day One', () => {
  it('gives entries with text, tags, star, times, place and weather', async () => {
    const { entries, problems } = await read([zip]);
    expect(entries[0]!.draft).toEqual({
      text: '# By the river\n\nIt rained\\. ![](dayone-moment://76F9B0AC37954B51BF8B9146498B29C2)\n\n![](dayone-moment:/video/AAAA)\n\n![](photos/bb22.png)\n\nPlace: The Old Bridge, Heidelberg, Germany (49.41365, 8.71012)\nWeather: Light rain, 13 °C',
      type: 'journal', createdAt: Date.UTC(2024, 4, 17, 9, 30), updatedAt: Date.UTC(2024, 4, 18, 10), tags: ['river', 'long walks', 'Travel'], pinned: true,
      source: { kind: 'file', path: 'd.zip/Travel.json#0A1B2C3D4E5F60718293A4B5C6D7E8F9' },
    });
    expect(problems.map(([path, message]) => [path.slice(-6), message])).toEqual([
      ['D7E8F9', 'The note came in, but an image that it shows is not among the files: dayone-moment://99990000999900009999000099990000'],
      ['D7E8F9', 'The entry came in without 1 film, recording or PDF.'],
      ['D7E8F9', 'There is nothing to keep in this entry.'],
    ]);
  });

  it('finds photographs by their identifier, also those that the text does not show', async () => {
    const { entries } = await read([zip]);
    expect(await imagesOf(entries[0]!)).toEqual([
      ['dayone-moment://76F9B0AC37954B51BF8B9146498B29C2', 'first photo', 'd.zip/photos/aa11.jpeg'],
      ['photos/bb22.png', 'second photo', 'd.zip/photos/bb22.png'],
    ]);
  });

  it('reads the rich text of an entry that has no other, and calls no journal "Journal"', async () => {
    const { entries } = await read([zipOf('d.zip', { 'Journal.json': fixture('day-one.json') })]);
    expect(entries[1]!.draft.text).toBe('## Sunday\nSlept **long**.\n- [x] Tea\n![](dayone-moment://99990000999900009999000099990000)');
    expect(entries[1]!.draft.tags).toBeUndefined();
  });

  it('goes on behind an entry that is none', async () => {
    const broken = JSON.stringify({ entries: [7, { uuid: 'U', creationDate: 'soon', text: 'kept', photos: 'x', tags: [1, 'a'], location: [], weather: null }] });
    const { entries, problems } = await read([zipOf('d.zip', { 'Journal.json': broken })]);
    expect(entries.map(({ draft }) => [draft.text, draft.tags])).toEqual([['kept', ['a']]]);
    expect(problems).toEqual([['d.zip/Journal.json', 'Entry 0 is none, and was left out.']]);
  });
});
