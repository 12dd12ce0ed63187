import { describe, expect, it } from 'vitest';
import { deriveTitle } from '../../core/text/title';
import { sampleMemories } from './sampleMemories';

const NOW = new Date(2026, 10, 21, 9, 30).getTime();
const memories = sampleMemories(NOW);
const timeOf = (memory: (typeof memories)[number]): Date => new Date(memory.createdAt as number);
const words = (text: string): number => text.split(/\s+/).length;

describe('the sample library', () => {
  it('is a library: at least 84 memories over more than five years, of many kinds and lengths', () => {
    expect(memories.length).toBeGreaterThanOrEqual(84);
    const years = new Set(memories.map((memory) => timeOf(memory).getFullYear()));
    expect(years.size).toBeGreaterThanOrEqual(6);
    expect(new Set(memories.map(({ type }) => type ?? 'note'))).toEqual(new Set(['note', 'journal', 'idea', 'task', 'fact', 'quote']));
    const tags = new Set(memories.flatMap((memory) => memory.tags ?? []));
    for (const tag of ['car', 'health', 'work', 'garden', 'recipe', 'family', 'books', 'travel', 'code', 'home', 'money', 'idea']) expect(tags).toContain(tag);
    const lengths = memories.map(({ text }) => words(text)).sort((a, b) => a - b);
    expect(lengths[0]).toBeLessThan(25);
    expect(lengths.at(-1)).toBeGreaterThan(90);
    expect(lengths.at(-1)).toBeLessThanOrEqual(250);
  });

  it('says of each memory that it is a sample, dates it before today, and says nothing twice', () => {
    expect(memories.every(({ source }) => source?.kind === 'sample')).toBe(true);
    const startOfToday = new Date(2026, 10, 21).getTime();
    expect(memories.every((memory) => timeOf(memory).getTime() < startOfToday)).toBe(true);
    expect(new Set(memories.map(({ text }) => text)).size).toBe(memories.length);
    expect(new Set(memories.map(({ createdAt }) => createdAt)).size).toBe(memories.length);
  });

  it('has something on this day in each of the last five years, whatever day it is', () => {
    for (const now of [NOW, new Date(2027, 0, 1, 0, 5).getTime(), new Date(2027, 5, 30, 23, 55).getTime()]) {
      const today = new Date(now);
      const onThisDay = sampleMemories(now).map(timeOf).filter((date) => date.getMonth() === today.getMonth() && date.getDate() === today.getDate());
      const years = new Set(onThisDay.map((date) => today.getFullYear() - date.getFullYear()));
      expect([1, 2, 3, 4, 5].every((year) => years.has(year))).toBe(true);
    }
  });

  it('links only to memories that are there', () => {
    const byTitle = new Map(memories.map((memory) => [deriveTitle(memory.text), memory]));
    const links = memories.flatMap((memory) => [...memory.text.matchAll(/\[\[([^\]]+)\]\]/g)].map((match) => ({ memory, target: match[1] })));
    expect(links.length).toBeGreaterThanOrEqual(5);
    for (const { target } of links) expect(byTitle.has(target), target).toBe(true);
  });

  it('shows what Markdown can do', () => {
    const all = memories.map(({ text }) => text).join('\n');
    for (const sign of [/^# /m, /^- \[x\] /m, /^- \[ \] /m, /^\| --- \|/m, /^~~~ts$/m, /^> /m, /^1\. /m, /\*\*[^*]+\*\*/]) expect(all).toMatch(sign);
    expect(memories.filter(({ pinned }) => pinned === true).length).toBeGreaterThanOrEqual(3);
  });
});
