import { describe, expect, it } from 'vitest';
import { engineOf, evictionRule } from './eviction-rule';
import { healthAdvice } from './health-advice';

const AGENTS = {
  chromium: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
  safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  chromeOnIPhone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0.0.0 Mobile/15E148 Safari/604.1',
};
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const WELL = {
  userAgent: AGENTS.chromium, isBrave: false, installed: false, persisted: true, usedBytes: 1e6, quotaBytes: 1e9, memories: 100, now: NOW,
  lastBackupAt: NOW - DAY, changedSinceBackup: 0, lastDrillAt: NOW - 2 * DAY, lastIntegrity: { at: NOW - DAY, findings: 0 },
};

describe('the rule of eviction', () => {
  it('is that of the engine inside, and honest where it is not known', () => {
    expect([AGENTS.chromium, AGENTS.firefox, AGENTS.safari, AGENTS.chromeOnIPhone, 'Ladybird/1.0'].map((userAgent) => engineOf({ userAgent, isBrave: false }))).toEqual(['chromium', 'firefox', 'safari', 'safari', 'unknown']);
    expect(engineOf({ userAgent: AGENTS.chromium, isBrave: true })).toBe('unknown');
    expect(evictionRule({ ...WELL, persisted: false, isBrave: true })).toContain('does not say');
  });

  it('names the seven days of Safari, and what spares from them', () => {
    expect(evictionRule({ ...WELL, persisted: false, userAgent: AGENTS.safari })).toContain('seven days');
    expect(evictionRule({ ...WELL, persisted: false, userAgent: AGENTS.safari, installed: true })).not.toContain('seven days');
    expect(evictionRule({ ...WELL, persisted: true, userAgent: AGENTS.safari })).toContain('promised');
  });
});

describe('advice', () => {
  const kinds = (facts: Partial<typeof WELL> & { lastBackupAt?: number | null; lastDrillAt?: number | null; persisted?: boolean | null }): string[] =>
    healthAdvice({ ...WELL, ...facts }).map(({ kind, urgency }) => `${kind} ${urgency}`);

  it('is none where all is well, and in an empty library', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ memories: 0, lastBackupAt: null as unknown as number, persisted: false })).toEqual([]);
  });

  it('asks for a backup when there is something to lose', () => {
    expect(kinds({ lastBackupAt: null as unknown as number })).toEqual(['back-up soon']);
    expect(kinds({ lastBackupAt: null as unknown as number, memories: 19 })).toEqual([]);
    expect(kinds({ lastBackupAt: NOW - 31 * DAY, changedSinceBackup: 1 })).toEqual(['back-up soon']);
    expect(kinds({ lastBackupAt: NOW - 31 * DAY })).toEqual([]);
    expect(kinds({ changedSinceBackup: 20 })).toEqual(['back-up calm']);
  });

  it('takes what a clock that ran ahead has noted for old, and says why', () => {
    const far = NOW + 4_000 * DAY;
    expect(kinds({ lastBackupAt: far, changedSinceBackup: 1, lastDrillAt: far, lastIntegrity: { at: far, findings: 0 } })).toEqual(['back-up soon', 'drill calm', 'check calm']);
    for (const { words } of healthAdvice({ ...WELL, lastBackupAt: far, changedSinceBackup: 1, lastDrillAt: far, lastIntegrity: { at: far, findings: 0 } })) expect(words).toMatch(/clock of this device was wrong/);
    expect(kinds({ lastBackupAt: NOW + DAY / 2, changedSinceBackup: 1 }), 'another time zone, or set right').toEqual([]);
  });

  it('puts the worst first', () => {
    expect(kinds({ persisted: false, usedBytes: 9e8, lastIntegrity: { at: NOW - DAY, findings: 2 }, lastDrillAt: null as unknown as number })).toEqual(['check soon', 'space soon', 'persist calm', 'drill calm']);
    expect(kinds({ persisted: false, userAgent: AGENTS.safari })).toEqual(['install soon']);
  });
});
