import { describe, expect, it } from 'vitest';
import { isOwnScript } from './trusted-url';

const page = 'https://engram.example/?find';

describe('isOwnScript', () => {
  it.each(['/assets/main-Bx_1-2.js', '/sw.js', 'https://engram.example/assets/library-abc.js'])('admits %s', (url) => {
    expect(isOwnScript(url, page)).toBe(true);
  });

  it.each([
    'https://elsewhere.example/assets/main-abc.js',
    '//elsewhere.example/sw.js',
    'https://user:word@engram.example/sw.js',
    'data:text/javascript,alert(1)',
    'blob:https://engram.example/0f8b',
    'javascript:alert(1)',
    '/embedder/vectors.bin',
    '/assets/../evil.js',
    '/assets/deep/main.js',
    'https://[',
  ])('refuses %s', (url) => {
    expect(isOwnScript(url, page)).toBe(false);
  });

  it('knows only the origin in development, where sources have many paths', () => {
    expect(isOwnScript('/workers/library/main.ts?worker_file&type=module', page, true)).toBe(true);
    expect(isOwnScript('https://elsewhere.example/main.ts', page, true)).toBe(false);
  });
});
