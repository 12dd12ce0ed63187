import { describe, expect, it } from 'vitest';
import type { Memory } from '../contracts/memory';
import { excerptOf, toMemoryRow } from './excerpt';

function memory(patch: Partial<Memory>): Memory {
  return {
    id: '1', text: 'Text', title: 'Text', titleDerived: true, type: 'note', createdAt: 0, updatedAt: 0, lastAccessedAt: 0, accessCount: 0,
    editCount: 0, pinned: false, importance: 0, importanceOverride: null, personaId: 'me', tags: [], source: { kind: 'written' },
    contentHash: '', hlc: '', deviceId: '', ...patch,
  };
}

describe('excerptOf', () => {
  it('is plain text in one line', () => {
    expect(excerptOf('## Garage\n\n- **Brake** *pads*, see [the bill](https://example.org)\n> paid')).toBe('Garage Brake pads, see the bill paid');
  });

  it('leaves out tags and the lines of a table', () => {
    expect(excerptOf('<b>Bold</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n3 < 4')).toBe('Bold a b 1 2 3 < 4');
  });

  it('ends a long text between two words', () => {
    const excerpt = excerptOf('word '.repeat(500));
    expect(excerpt.length).toBeLessThanOrEqual(302);
    expect(excerpt.endsWith('word …')).toBe(true);
  });

  it('keeps characters whole where there is no gap to cut at', () => {
    expect(() => encodeURIComponent(excerptOf('😀'.repeat(900), 301))).not.toThrow();
  });
});

describe('toMemoryRow', () => {
  it('does not say the same words twice when the title came from the text', () => {
    expect(toMemoryRow(memory({ text: 'Slept badly.', title: 'Slept badly.' }))).toMatchObject({ titleRepeats: true, excerpt: 'Slept badly.' });
  });

  it('shows a heading as the title and the text below it as the excerpt', () => {
    expect(toMemoryRow(memory({ text: '# Garage\nBrake pads', title: 'Garage' }))).toMatchObject({ titleRepeats: false, excerpt: 'Brake pads' });
  });

  it('shows a title that a person gave', () => {
    expect(toMemoryRow(memory({ text: 'Brake pads', title: 'Garage', titleDerived: false }))).toMatchObject({ titleRepeats: false, excerpt: 'Brake pads' });
  });
});
