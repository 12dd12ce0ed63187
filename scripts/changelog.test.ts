import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseChangelog } from './changelog.mjs';

describe('parseChangelog', () => {
  it('reads versions, newest first, and their changes as plain text', () => {
    const releases = parseChangelog([
      '# Changelog', '', '- not of any version', '', '## Unreleased', '- not out yet', '',
      '## 0.2.0 (2026-12-01)', '', 'A paragraph.', '', '- Share **into** it, see [how](docs/share.md).', '  It goes on here.', '  - a detail', '- Read `.md` files', '', 'After.', '',
      '## [0.1.0]', '* First',
    ].join('\n'));
    expect(releases).toEqual([
      { version: '0.2.0', changes: ['Share into it, see how. It goes on here.', 'Read .md files'] },
      { version: '0.1.0', changes: ['First'] },
    ]);
  });

  it('reads the changelog of this project', () => {
    const releases = parseChangelog(readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8'));
    const first = releases.find(({ version }) => version === '0.1.0');
    expect(first?.changes).toContain('Keep memories in the browser; each is durable when the app says so, and survives a crash of worker, tab or browser.');
    for (const { version, changes } of releases) expect(changes.length, version).toBeGreaterThan(0);
  });
});
