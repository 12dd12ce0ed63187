import { describe, expect, it } from 'vitest';
import { exportWords, persistenceWords, wantsExport } from './storageWords';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 31, 12);

describe('words about storage', () => {
  it('say when everything was exported last', () => {
    expect(exportWords(null, NOW)).toBe('Never exported.');
    expect(exportWords(NOW - 1000, NOW)).toBe('Exported today.');
    expect(exportWords(NOW - 1.5 * DAY, NOW)).toBe('Exported yesterday.');
    expect(exportWords(NOW - 31 * DAY, NOW)).toBe('Exported 31 days ago.');
    // A clock that was set back must not make days negative.
    expect(exportWords(NOW + 5 * DAY, NOW)).toBe('Exported today.');
  });

  it('ask for a copy only when there is something to lose and the last one is old', () => {
    expect(wantsExport(null, 20, NOW)).toBe(false);
    expect(wantsExport(null, 21, NOW)).toBe(true);
    expect(wantsExport(NOW - 30 * DAY, 1000, NOW)).toBe(false);
    expect(wantsExport(NOW - 31 * DAY, 1000, NOW)).toBe(true);
  });

  it('tell a promise from its absence and from silence', () => {
    expect(new Set([true, false, null].map(persistenceWords)).size).toBe(3);
  });
});
