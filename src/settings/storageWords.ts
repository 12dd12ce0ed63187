import type { HealthAdvice, IntegrityReport, StorageHealth } from '../contracts/health';
import { counted } from '../ui/format';

/** Whole days between two moments of the clock, never negative. */
function daysBetween(earlier: number, now: number): number {
  return Math.max(0, Math.floor((now - earlier) / 86_400_000));
}

/** "today", "yesterday", "12 days ago"; "never"; "not known" of a time that only a clock running ahead can have noted. */
export function whenWords(at: number | null, now: number): string {
  if (at === null) return 'never';
  if (at - now > 86_400_000) return 'not known (the clock was wrong)';
  const days = daysBetween(at, now);
  if (days === 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** One line that says how it stands. */
export function verdictWords(advice: readonly HealthAdvice[], memories: number): string {
  if (memories === 0) return 'Nothing is stored yet.';
  const soon = advice.filter(({ urgency }) => urgency === 'soon').length;
  if (soon > 0) return soon === 1 ? 'One thing is worth doing soon.' : 'Some things are worth doing soon.';
  return advice.length === 0 ? 'Your library is in good keeping.' : 'Your library is in good keeping. It could be in better.';
}

/** What the browser promised. */
export function persistenceWords(persisted: StorageHealth['persisted']): string {
  if (persisted === true) return 'promised';
  return persisted === false ? 'not promised' : 'The browser does not say.';
}

export function backupWords({ lastBackupAt, changedSinceBackup }: Pick<StorageHealth, 'lastBackupAt' | 'changedSinceBackup'>, now: number): string {
  const when = whenWords(lastBackupAt, now);
  if (lastBackupAt === null) return when;
  return changedSinceBackup === 0 ? `${when}, nothing changed since` : `${when}, ${counted(changedSinceBackup, 'change', 'changes')} since`;
}

export function checkWords(last: StorageHealth['lastIntegrity'], now: number): string {
  if (last === null) return 'never';
  return `${whenWords(last.at, now)}, ${last.findings === 0 ? 'nothing found' : counted(last.findings, 'thing found', 'things found')}`;
}

/** What a check came to, in a line. */
export function reportWords({ findings, memories }: IntegrityReport): string {
  const left = findings.filter(({ outcome }) => outcome !== 'repaired').length;
  const repaired = findings.length - left;
  const looked = `Looked at ${counted(memories, 'memory', 'memories')}, their words, vectors, versions and images.`;
  if (findings.length === 0) return `${looked} Everything is whole.`;
  if (left === 0) return `${looked} ${repaired === 1 ? 'One thing was' : `${repaired} things were`} repaired; everything is whole again.`;
  return `${looked} ${left === 1 ? 'One thing is' : `${left} things are`} not as ${left === 1 ? 'it' : 'they'} should be${repaired > 0 ? `; ${repaired} repaired` : ''}.`;
}
