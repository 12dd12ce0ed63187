import { describe, expect, it } from 'vitest';
import { INTEGRITY_PARTS, type HealthAdvice, type IntegrityFinding, type IntegrityPart, type IntegrityReport } from '../contracts/health';
import { backupWords, checkWords, persistenceWords, reportWords, verdictWords, whenWords } from './storageWords';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 31, 12);
const SOON: HealthAdvice = { kind: 'back-up', urgency: 'soon', words: '' };
const CALM: HealthAdvice = { kind: 'drill', urgency: 'calm', words: '' };

function report(...outcomes: IntegrityFinding['outcome'][]): IntegrityReport {
  const checked = Object.fromEntries(INTEGRITY_PARTS.map((part) => [part, 0])) as Record<IntegrityPart, number>;
  return { at: 0, elapsedMs: 0, memories: 3, checked, findings: outcomes.map((outcome) => ({ part: 'rows', message: '', count: 1, ids: [], opens: false, outcome })) };
}

describe('words about storage', () => {
  it('say when something was done last', () => {
    expect([null, NOW - 1000, NOW - 1.5 * DAY, NOW - 31 * DAY].map((at) => whenWords(at, NOW))).toEqual(['never', 'today', 'yesterday', '31 days ago']);
    // A clock that was set right must not make days negative, nor say of what may be years old that it was today.
    expect(whenWords(NOW + DAY / 2, NOW)).toBe('today');
    expect(whenWords(NOW + 5 * DAY, NOW)).toBe('not known (the clock was wrong)');
    expect(backupWords({ lastBackupAt: NOW - 3 * DAY, changedSinceBackup: 1 }, NOW)).toBe('3 days ago, 1 change since');
    expect(backupWords({ lastBackupAt: null, changedSinceBackup: 9 }, NOW)).toBe('never');
    expect(backupWords({ lastBackupAt: NOW + 900 * DAY, changedSinceBackup: 0 }, NOW)).toBe('not known (the clock was wrong), nothing changed since');
    expect(checkWords({ at: NOW, findings: 2 }, NOW)).toBe('today, 2 things found');
  });

  it('judge in one line', () => {
    expect(verdictWords([], 0)).toBe('Nothing is stored yet.');
    expect(verdictWords([], 5)).toBe('Your library is in good keeping.');
    expect(verdictWords([CALM], 5)).toContain('better');
    expect(verdictWords([SOON, CALM], 5)).toBe('One thing is worth doing soon.');
    expect(verdictWords([SOON, SOON], 5)).toBe('Some things are worth doing soon.');
  });

  it('tell a promise from its absence and from silence', () => {
    expect(new Set([true, false, null].map(persistenceWords)).size).toBe(3);
  });

  it('say what a check came to', () => {
    expect(reportWords(report())).toContain('Everything is whole.');
    expect(reportWords(report('repaired'))).toContain('One thing was repaired');
    expect(reportWords(report('repaired', 'reported'))).toContain('One thing is not as it should be; 1 repaired');
    expect(reportWords(report('repairable', 'reported'))).toContain('2 things are');
  });
});
