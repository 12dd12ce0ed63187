import { describe, expect, it } from 'vitest';
import { splitMarkdown } from './splitMarkdown';

describe('splitMarkdown', () => {
  it('loses nothing', () => {
    const text = Array.from({ length: 50 }, (_, n) => `## Part ${n}\n\nSome words.\n\n- a\n\n- b`).join('\n\n');
    const pieces = splitMarkdown(text, 200);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(text);
  });

  it('never cuts a fence, a list, a quote or a table in two', () => {
    const blocks = [
      `\`\`\`\n${'code\n\n# not a heading\n\n'.repeat(20)}\`\`\``,
      Array.from({ length: 30 }, (_, n) => `${n + 1}. step\n\n   more of it`).join('\n\n'),
      Array.from({ length: 30 }, () => '> said').join('\n\n'),
      `| a | b |\n|---|---|\n${'| 1 | 2 |\n'.repeat(30)}`,
    ];
    for (const block of blocks) expect(splitMarkdown(block, 50)).toEqual([block]);
  });

  it('lets a link find its definition in another piece', () => {
    const text = `See [it][x].\n\n${'words words\n\n'.repeat(40)}[x]: https://example.org`;
    const pieces = splitMarkdown(text, 100);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces[0]).toContain('[x]: https://example.org');
  });
});
