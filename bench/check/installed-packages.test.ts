import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInstalled, linkFolder } from './installed-packages.mjs';

describe('the packages of another commit', () => {
  const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' }, 'node_modules/b': { version: '2.0.0', integrity: 'y' } } };

  it('are there when each is, in its version and its place; more do not matter', () => {
    expect(isInstalled({ packages: { '': { version: '0.5.0' }, 'node_modules/a': { version: '1.0.0', integrity: 'x' } } }, installed)).toBe(true);
    expect(isInstalled({ packages: { 'node_modules/a': { version: '1.0.1', integrity: 'z' } } }, installed)).toBe(false);
    expect(isInstalled({ packages: { 'node_modules/b/node_modules/a': { version: '1.0.0', integrity: 'x' } } }, installed)).toBe(false);
  });

  it('may lack what is made for other systems', () => {
    expect(isInstalled({ packages: { 'node_modules/compiler-win32': { version: '1.0.0', optional: true } } }, installed)).toBe(true);
  });

  it('are shared file by file, links kept', () => {
    const folder = mkdtempSync(join(tmpdir(), 'engram-link-'));
    try {
      mkdirSync(join(folder, 'from/a'), { recursive: true });
      writeFileSync(join(folder, 'from/a/index.js'), 'export {}');
      symlinkSync('a/index.js', join(folder, 'from/bin'));
      linkFolder(join(folder, 'from'), join(folder, 'to'));
      expect(readFileSync(join(folder, 'to/bin'), 'utf8')).toBe('export {}');
      expect(statSync(join(folder, 'to/a/index.js')).ino).toBe(statSync(join(folder, 'from/a/index.js')).ino);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
