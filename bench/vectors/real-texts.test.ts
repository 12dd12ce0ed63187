import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { paragraphsOfComments, paragraphsOfMarkdown, readRealTexts } from './real-texts';

const folder = mkdtempSync(join(tmpdir(), 'engram-real-texts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PROSE = 'The server keeps the connection open for as long as the client asks, and closes it after that.';
const OTHER = 'Every option has a default, which the table below names together with the reason for it.';

describe('real texts', () => {
  it('takes the prose of Markdown, without code, tables and addresses', () => {
    const markdown = `# Title\n\n${PROSE}\n\n\`\`\`js\nconst a = 1;\n\n${OTHER}\n\`\`\`\n\n| a | b |\n|---|---|\n| x | y |\n\n    ${OTHER}\n\nSee [the ${'very '.repeat(12)}manual](https://example.test/x) for it.`;
    expect(paragraphsOfMarkdown(markdown)).toEqual([PROSE, `See the ${'very '.repeat(12)}manual for it.`]);
  });

  it('takes the prose of comments, without tags and examples', () => {
    const declarations = `/**\n * ${PROSE.slice(0, 40)}\n * ${PROSE.slice(41)}\n *\n * Short one.\n * @param a - ${OTHER}\n */\nexport const a: number; // ${OTHER}\n`;
    expect(paragraphsOfComments(declarations)).toEqual([PROSE]);
  });

  it('reads every installed package once, cut as the product cuts', () => {
    const packages = join(folder, 'node_modules');
    mkdirSync(join(packages, 'a'), { recursive: true });
    mkdirSync(join(packages, '@b', 'c'), { recursive: true });
    const long = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 'word' : 'another')).join(' ');
    writeFileSync(join(packages, 'a', 'README.md'), `${PROSE}\n\n${long}\n`);
    writeFileSync(join(packages, '@b', 'c', 'index.d.ts'), `/** ${PROSE} */\n/** ${OTHER} */\n`);
    const { passages, questions, sources } = readRealTexts(folder, join(folder, 'no-eval'));
    expect(passages).toEqual(expect.arrayContaining([PROSE, OTHER]));
    // 100 words are two passages of 60 words, 45 apart.
    expect(passages).toHaveLength(4);
    expect(questions).toEqual([]);
    expect(Object.values(sources).reduce((sum, count) => sum + count, 0)).toBe(4);
  });
});
