import { describe, expect, it } from 'vitest';
import { fileOf, fixture, imagesOf, read } from './testing/read';

describe('a page of HTML', () => {
  it('becomes Markdown with title, date and keywords of its head, and without what runs', async () => {
    const { entries, problems } = await read([fileOf('web/page.html', fixture('page.html')), fileOf('web/pics/boat.png', 'a boat')]);
    expect(problems).toEqual([]);
    const { text, ...fields } = entries[0]!.draft;
    expect(fields).toEqual({ title: 'On rivers and boats', createdAt: Date.UTC(2024, 4, 17, 9, 30), updatedAt: new Date(2024, 4, 18).getTime(), tags: ['rivers', 'boats'], source: { kind: 'file', path: 'web/page.html' } });
    expect(text).toBe(
      "## Rivers\n\nThey *flow* and **carry** [boats](https://a.example/).\n\n- one\n- [x] two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```js\nlet x = '<p>';\n```\n\n![a boat](pics/boat.png) ![dot](embedded-1.png)\n\n[bad](javascript:alert\\(1\\))",
    );
    expect((await imagesOf(entries[0]!)).map(([replaced, , path]) => [replaced, path])).toEqual([['pics/boat.png', 'web/pics/boat.png'], ['embedded-1.png', 'web/page.html#embedded-1.png']]);
  });

  it('reads old pages by what they say they are written in', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('<meta charset="iso-8859-2"><p>'), 0xb1, 0xbe]);
    expect((await read([fileOf('old.htm', bytes)])).entries[0]!.draft.text).toBe('ąž');
  });

  it('gives the text of a page that is nested beyond reason, and says so of one without text', async () => {
    const { entries, problems } = await read([fileOf('deep.html', `${'<div>'.repeat(5_000)}deep down`), fileOf('none.html', '<html><head><title>x</title></head><body><script>1</script></body></html>')]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['deep down']);
    expect(problems).toEqual([['none.html', 'There is no text on this page.']]);
  });
});
