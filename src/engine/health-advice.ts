import type { HealthAdvice, StorageHealth } from '../contracts/health';
import type { EvictionFacts } from './eviction-rule';
import { engineOf } from './eviction-rule';

const DAY_MS = 86_400_000;
/** Fewer memories than this are soon written again; a warning would be louder than their loss. */
const WORTH_A_BACKUP = 20;
const BACKUP_DAYS = 30;
/** A drill that was never made says as little as one of last year. */
const DRILL_DAYS = 180;
const CHECK_DAYS = 90;
/** Share of the quota from which space is soon a question. */
const FULL = 0.8;

interface HealthFacts extends Omit<StorageHealth, 'advice' | 'evictionRule'>, Pick<EvictionFacts, 'userAgent' | 'isBrave'> {
  readonly memories: number;
  /** Unix ms. */
  readonly now: number;
}

/** What is worth doing, the worst first. */
export function healthAdvice(facts: HealthFacts): readonly HealthAdvice[] {
  const { memories, persisted, installed, usedBytes, quotaBytes, lastBackupAt, changedSinceBackup, lastDrillAt, lastIntegrity, now } = facts;
  if (memories === 0) return [];
  const advice: HealthAdvice[] = [];
  const add = (kind: HealthAdvice['kind'], urgency: HealthAdvice['urgency'], words: string): void => void advice.push({ kind, urgency, words });
  // What was noted by a clock that ran ahead is of no known age: as good as old.
  const isUnknown = (at: number): boolean => at - now > DAY_MS;
  const olderThan = (at: number, days: number): boolean => isUnknown(at) || now - at > days * DAY_MS;
  if (lastIntegrity !== null && lastIntegrity.findings > 0) add('check', 'soon', 'The last check found something. Check again, and repair what can be repaired.');
  if (usedBytes !== null && quotaBytes !== null && quotaBytes > 0 && usedBytes / quotaBytes >= FULL) add('space', 'soon', 'Most of the space that this browser gives is used. Free some on the device before it runs out.');
  if (memories >= WORTH_A_BACKUP) {
    if (lastBackupAt === null) add('back-up', 'soon', 'There is no copy outside of this browser yet. A lost device takes everything on it along.');
    else if (changedSinceBackup > 0 && olderThan(lastBackupAt, BACKUP_DAYS)) add('back-up', 'soon', isUnknown(lastBackupAt) ? 'When the last backup was made is not known: the clock of this device was wrong then, or is now.' : 'The last backup is more than a month old.');
    else if (changedSinceBackup >= WORTH_A_BACKUP) add('back-up', 'calm', 'Much has changed since the last backup.');
  }
  const isUnkeptSafari = engineOf(facts) === 'safari' && !installed && persisted !== true;
  if (isUnkeptSafari) add('install', 'soon', 'Put Engram on the home screen or into the dock: this browser deletes the data of sites that are not visited for a week.');
  else if (persisted === false) add('persist', 'calm', 'Ask the browser to keep the library when space runs short.');
  if (lastBackupAt !== null && (lastDrillAt === null || olderThan(lastDrillAt, DRILL_DAYS))) add('drill', 'calm', lastDrillAt === null ? 'No backup was ever tried. A restore drill reads one beside the library and compares.' : isUnknown(lastDrillAt) ? 'When a backup was last tried is not known: the clock of this device was wrong.' : 'The last restore drill is more than half a year ago.');
  if (memories >= WORTH_A_BACKUP && lastIntegrity !== null && olderThan(lastIntegrity.at, CHECK_DAYS)) add('check', 'calm', isUnknown(lastIntegrity.at) ? 'When everything stored was last checked is not known: the clock of this device was wrong.' : 'The last check of everything stored is more than three months ago.');
  // The order among equals is the one above.
  return advice.sort((a, b) => Number(b.urgency === 'soon') - Number(a.urgency === 'soon'));
}
