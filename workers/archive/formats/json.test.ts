import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, MODIFIED, read } from './testing/read';

const texts = async (content: string, path = 'a.json') => {
  const { entries, problems } = await read([fileOf(path, content)]);
  return { texts: entries.map(({ draft }) => draft.text), drafts: entries.map(({ draft }) => draft), problems: problems.map(([, message]) => message) };
};

describe('a JSON file', () => {
  it('of memories is read as our own', async () => {
    const { drafts, problems } = await texts(JSON.stringify({ memories: ['Plain', { text: 'Full', type: 'idea', createdAt: '2024-01-02T03:04:05Z', persona: 'work' }, 7] }));
    expect(drafts).toEqual([
      { text: 'Plain', createdAt: MODIFIED, source: { kind: 'file', path: 'a.json' } },
      { text: 'Full', type: 'idea', createdAt: Date.UTC(2024, 0, 2, 3, 4, 5), persona: 'work', source: { kind: 'file', path: 'a.json' } },
    ]);
    expect(problems).toEqual(['Element 2: is neither text nor a memory with a text.']);
  });

  it('of another program is a table: known keys become fields, the others lines', async () => {
    const notes = [{ content: 'It rained', title: 'Walk', date: 1_715_938_200_000, tags: ['a, b', { name: 'c' }], mood: { score: 3 }, empty: null }];
    for (const value of [notes, { version: 1, notes }, { data: { version: 2, items: notes } }, { 'id-1': notes[0] }]) {
      const { drafts } = await texts(JSON.stringify(value));
      expect(drafts[0]).toMatchObject({ title: 'Walk', createdAt: 1_715_938_200_000, text: value === notes || !('id-1' in value) ? 'It rained\n\nmood: {"score":3}' : expect.stringContaining('It rained') });
    }
  });

  it('of one value a line is read line by line, and a broken line is named', async () => {
    expect(await texts('{"text":"one"}\n\n{"text":"two"}\n{"text":\n', 'a.jsonl')).toMatchObject({ texts: ['one', 'two'], problems: ['Line 4 is not valid JSON and was left out.'] });
    expect((await texts('{"text":"one"}\n{"text":"two"}\n')).texts).toEqual(['one', 'two']);
  });

  it('that is cut off or broken gives its whole elements, and the place', async () => {
    const cut = await texts('[\n{"text":"one, [two"},\n{"text":"three \\"}"},\n{"text":"fo');
    expect(cut.texts).toEqual(['one, [two', 'three "}']);
    expect(cut.problems[0]).toMatch(/not valid JSON.*Whole elements that were taken: 2/);
    expect(cut.problems[1]).toContain('line 4');
    const broken = await texts('{"memories": ["a", {bad}, "b"]}');
    expect(broken.texts).toEqual(['a', 'b']);
    expect(broken.problems.join()).toContain('Element 1 is broken');
  });

  it.each([
    ['['.repeat(100_000) + ']'.repeat(100_000), /deeper than 200 levels \(line 1, column 201\)/],
    ['{"a":'.repeat(100_000), /deeper than 200/],
    ['{"text":"ok","x":' + '['.repeat(300) + ']'.repeat(300) + '}', /deeper than 200/],
    ['nonsense', /not valid JSON/],
    ['7', /no list of memories/],
    ['{}', /no list of memories/],
    ['"text"', /no list of memories/],
  ])('is told in words when it holds nothing to take', async (content, words) => {
    const { texts: found, problems } = await texts(content);
    expect(found).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
  });

  it('never reaches a prototype, by whatever key', async () => {
    const hostile = '[{"text":"a","__proto__":{"polluted":1}},{"text":"b","constructor":{"prototype":{"polluted":1}}},{"__proto__":{"text":"c"},"note":"d long enough to be prose"}]';
    const { texts: found } = await texts(hostile);
    expect(found.some((text) => text.includes('polluted'))).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((await texts('{"items":[{"__proto__":{"content_type":"Note"},"content_type":"Note","content":{"__proto__":{"text":"x"}}}]}')).texts).toEqual([]);
  });

  it('never throws, and never gives what cannot be kept, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.json({ maxDepth: 5 }), fc.nat(40)), { maxLength: 20 }), async (files) => {
        const { entries } = await read(files.map(([json, cut], index) => fileOf(`${index}.json`, cut > 30 ? json : json.slice(0, json.length - cut))));
        for (const { draft } of entries) expect(draft.text.trim()).not.toBe('');
      }),
      { numRuns: 12 },
    );
  });
});
