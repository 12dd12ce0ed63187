import { describe, expect, it } from 'vitest';
import { matchCommand } from './matchCommand';

describe('finding a command by a few letters', () => {
  const LABEL = 'Switch to dark theme';

  it('takes everything while nothing is typed', () => {
    expect(matchCommand('', LABEL)).toBe(0);
    expect(matchCommand('  ', LABEL)).toBe(0);
  });

  it('prefers the beginning of the label, then its words, then other words for it, then initials', () => {
    const scores = ['switch to', 'theme dark', 'night', 'stdt'].map((query) => matchCommand(query, LABEL, 'night mode'));
    expect(scores).not.toContain(null);
    expect(scores).toEqual([...scores].sort((a, b) => Number(b) - Number(a)));
    expect(new Set(scores).size).toBe(4);
  });

  it('reads words in any order, in any case, with or without accents', () => {
    expect(matchCommand('DARK switch', LABEL)).not.toBeNull();
    expect(matchCommand('resume', 'Résumé öffnen')).toBe(4);
  });

  it('leaves out what holds the letters somewhere only', () => {
    expect(matchCommand('heme', LABEL)).toBeNull();
    expect(matchCommand('x', LABEL)).toBeNull();
    expect(matchCommand('dark mode light', LABEL, 'night mode')).toBeNull();
  });
});
