import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PERSONA_COLOURS } from '../contracts/personas';

const TOKENS = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

/** What a token is in one theme, `#rrggbb`. */
function colour(name: string, theme: 'light' | 'dark'): string {
  const value = new RegExp(`--${name}: ((?:[^;()]|\\([^()]*(?:\\([^()]*\\)[^()]*)*\\))+);`).exec(TOKENS)?.[1] ?? '';
  const both = /^light-dark\((.+?), (.+)\)$/.exec(value);
  const one = both === null ? value : both[theme === 'light' ? 1 : 2];
  const reference = /^var\(--([\w-]+)\)$/.exec(one);
  if (reference !== null) return colour(reference[1], theme);
  return one.length === 4 ? `#${[...one].slice(1).map((digit) => digit + digit).join('')}` : one;
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

it.each(PERSONA_COLOURS.flatMap((name) => (['light', 'dark'] as const).map((theme) => [name, theme] as const)))('the persona colour %s can be seen on every ground, %s', (name, theme) => {
  for (const ground of ['page', 'raised', 'sunken']) {
    const [lighter, darker] = [luminance(colour(`persona-${name}`, theme)), luminance(colour(ground, theme))].toSorted((a, b) => b - a);
    expect((lighter + 0.05) / (darker + 0.05), ground).toBeGreaterThanOrEqual(3);
  }
});
