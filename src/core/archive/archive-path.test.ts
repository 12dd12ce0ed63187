import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchivePaths } from './archive-path';

const createdAt = Date.UTC(2024, 4, 17, 23, 59);

describe('createArchivePaths', () => {
  it('is made of the day and the title', () => {
    const pathOf = createArchivePaths();
    expect(pathOf({ title: 'Walk: by the River!', createdAt })).toBe('memories/2024/2024-05-17-walk-by-the-river.md');
    expect(pathOf({ title: 'שלום — 你好', createdAt })).toBe('memories/2024/2024-05-17-שלום-你好.md');
    expect(pathOf({ title: '../../etc/passwd', createdAt })).toBe('memories/2024/2024-05-17-etc-passwd.md');
    expect(pathOf({ title: '***', createdAt })).toBe('memories/2024/2024-05-17-memory.md');
  });

  it('never gives a path twice, nor one that some system refuses', () => {
    const title = fc.oneof(fc.string({ unit: 'binary', maxLength: 90 }), fc.constantFrom('a', 'A', 'a-2', 'a 2', 'CON', 'nul.', 'é', 'e\u0301', '漢'.repeat(90), 'İ'));
    fc.assert(
      fc.property(fc.array(fc.record({ title, createdAt: fc.constantFrom(createdAt, createdAt + 86_400_000) }), { maxLength: 40 }), (memories) => {
        const pathOf = createArchivePaths();
        const paths = memories.map(pathOf);
        expect(new Set(paths.map((path) => path.normalize('NFC').toLowerCase())).size).toBe(paths.length);
        for (const path of paths) {
          expect(path).toMatch(/^memories\/\d{4}\/\d{4}-\d{2}-\d{2}-[\p{L}\p{N}\p{M}-]+\.md$/u);
          expect(new TextEncoder().encode(path.split('/').at(-1)).length).toBeLessThanOrEqual(255);
        }
      }),
    );
  });
});
