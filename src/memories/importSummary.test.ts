import { describe, expect, it } from 'vitest';
import type { ImportSummary } from '../contracts/engine';
import { languageNotice, summaryText } from './importSummary';

const summary: ImportSummary = { files: 2, added: 1, duplicates: 1, merged: 0, problems: [], cancelled: false, elapsedMs: 5, ids: ['a'], undoStep: 4, languages: [] };

describe('summaryText', () => {
  it('counts in singular and plural', () => {
    expect(summaryText(summary)).toBe('1 memory added, 1 was already there');
    expect(summaryText({ added: 2, duplicates: 0, merged: 3, problems: [{ path: 'p', code: 'UNREADABLE_FILE', message: 'm' }] })).toBe('2 memories added, 0 were already there, 3 merged, 1 problem');
  });
});

describe('languageNotice', () => {
  it('says nothing of English, and speaks plainly of others', () => {
    expect(languageNotice([])).toBeNull();
    expect(languageNotice([{ code: 'deu', memories: 38 }])).toBe('38 memories seem to be in German. They are found by their words; the built-in embedder understands English, so meaning will be weak.');
    expect(languageNotice([{ code: 'jpn', memories: 1 }])).toMatch(/^1 memory seems to be in Japanese\. It is found by its words;/);
    expect(languageNotice([{ code: 'cmn', memories: 2000 }, { code: 'pes', memories: 3 }, { code: 'ukr', memories: 2 }, { code: 'tha', memories: 1 }, { code: 'ell', memories: 1 }])).toMatch(
      /^2,000 memories seem to be in Chinese, 3 in Persian, 2 in Ukrainian, 2 in other languages\. They/,
    );
  });
});
