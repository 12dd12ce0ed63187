import { describe, expect, it } from 'vitest';
import type { Memory } from '../contracts/memory';
import { excerptAround, excerptOf, toMemoryRow } from './excerpt';

function memory(patch: Partial<Memory>): Memory {
  return {
    id: '1', text: 'Text', title: 'Text', titleDerived: true, type: 'note', createdAt: 0, updatedAt: 0, lastAccessedAt: 0, accessCount: 0,
    editCount: 0, pinned: false, importance: 0, importanceOverride: null, personaId: 'me', tags: [], source: { kind: 'written' },
    contentHash: '', hlc: '', deviceId: '', ...patch,
  };
}

describe('excerptOf', () => {
  it('is plain text in one line', () => {
    expect(excerptOf('## Garage\n\n- **Brake** *pads*, see [the bill](https://example.org)\n> paid')).toBe('Garage · Brake pads, see the bill paid');
  });

  it('leaves out tags and the lines of a table', () => {
    expect(excerptOf('<b>Bold</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n3 < 4')).toBe('Bold · a · b · 1 · 2 · 3 < 4');
  });

  it('parts the items of a list, and reads a link by its words', () => {
    expect(excerptOf('Cold for a week\n- The Design of Everyday Things\n- [[Middlemarch|a novel]]')).toBe('Cold for a week · The Design of Everyday Things · a novel');
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

describe('excerptAround', () => {
  const long = `${'One word after another. '.repeat(60)}Then the *brake pads* squeaked. ${'And more. '.repeat(60)}`;

  it('is the beginning of the text when that shows the match', () => {
    expect(excerptAround('Slept badly, dreamt of trains.', /BADLY/i)).toBe('Slept badly, dreamt of trains.');
  });

  it('begins shortly before a match farther down, between two words', () => {
    const excerpt = excerptAround(long, /squeaked/i)!;
    expect(excerpt).toMatch(/^… \w/);
    expect(excerpt.indexOf('squeaked')).toBeLessThan(80);
    expect(excerpt).not.toContain('*');
  });

  it('shows a match as it was written when the marks are part of it', () => {
    expect(excerptAround(long, /\*brake/i)).toContain('*brake');
  });

  it('finds its way through a text without gaps, and keeps its characters whole', () => {
    const excerpt = excerptAround(`${'😀'.repeat(500)}needle${'😀'.repeat(500)}`, /needle/i)!;
    expect(excerpt).toContain('needle');
    expect(() => encodeURIComponent(excerpt)).not.toThrow();
  });

  it('is null where there is no match', () => {
    expect(excerptAround('Slept badly.', /train/i)).toBeNull();
  });
});

describe('toMemoryRow', () => {
  it('does not say the same words twice when the title came from the text', () => {
    expect(toMemoryRow(memory({ text: 'Slept badly.', title: 'Slept badly.' }))).toMatchObject({ titleRepeats: true, excerpt: 'Slept badly.' });
  });

  it('shows a heading as the title and the text below it as the excerpt', () => {
    expect(toMemoryRow(memory({ text: '# Garage\nBrake pads', title: 'Garage' }))).toMatchObject({ titleRepeats: false, excerpt: 'Brake pads' });
  });

  it('shows what was found in the metadata that an excerpt leaves out', () => {
    expect(toMemoryRow(memory({ text: '---\nauthor: Woolf\n---\nTo the lighthouse' }), /woolf/i).excerpt).toContain('author: Woolf');
  });

  it('shows a title that a person gave', () => {
    expect(toMemoryRow(memory({ text: 'Brake pads', title: 'Garage', titleDerived: false }))).toMatchObject({ titleRepeats: false, excerpt: 'Brake pads' });
  });
});
