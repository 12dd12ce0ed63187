import { describe, expect, it } from 'vitest';
import { dateSample, localeOptions } from './locales';

describe('languages of dates', () => {
  it('are named as their speakers name them, the browser’s own first', () => {
    const options = localeOptions(null);
    expect(options[0]).toMatchObject({ tag: '' });
    expect(options[0].name).toMatch(/^As the browser \(.+\)$/);
    const names = new Map(options.map(({ tag, name }) => [tag, name]));
    expect(names.get('de')).toBe('Deutsch');
    expect(names.get('fr')).toBe('Français');
    expect(names.get('ja')).toBe('日本語');
    expect(new Set(names.values()).size).toBe(options.length);
  });

  it('hold the chosen one, however rare', () => {
    expect(localeOptions('is').map(({ tag }) => tag)).toContain('is');
    expect(localeOptions('de').filter(({ tag }) => tag === 'de')).toHaveLength(1);
  });

  it('show what they change', () => {
    const at = new Date(2026, 2, 3, 14, 5).getTime();
    expect(dateSample('de', at).text).toContain('3. März 2026');
    expect(dateSample('de', at).text).toContain('gestern');
    expect(dateSample('en-US', at).text).toContain('March 3, 2026');
    expect(dateSample('de', at).lang).toBe('de');
  });
});
