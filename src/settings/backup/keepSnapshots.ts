import type { Engram } from '../../contracts/engine';
import { errorText } from '../../ui/errorText';
import { formatBytes } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { backupErrorWords } from './backupWords';
import { saveBackup } from './saveBackup';

const DAY_MS = 86_400_000;
/** Looked at this often while the app is open. */
const LOOK_MS = DAY_MS / 24;
/** Without a folder, a person is reminded when the last backup is this old, and not again for as long. */
const REMIND_DAYS = 14;
/** A library of less is not worth a reminder. */
const WORTH_A_BACKUP = 20;
const REMINDED = 'engram-backup-reminder';
/** A snapshot that could not be written is tried again after this. */
const RETRY_MS = DAY_MS;
/** Clocks are set right by less than this all the time. */
const SET_RIGHT_MS = LOOK_MS;

export type SnapshotDue = 'snapshot' | 'ask' | 'remind' | null;

/**
 * What is to be done now. Times in Unix ms. One that lies ahead was noted by a clock that was wrong, then or now, and says nothing of how long ago it was: waiting for that
 * day could mean no snapshot for years, while one too many costs a minute.
 */
export function snapshotDue(
  { folder, lastBackupAt, remindedAt, triedAt, memories }: {
    readonly folder: { readonly name: string | null; readonly permission: string | null; readonly everyDays: number; readonly lastAt: number | null };
    readonly lastBackupAt: number | null;
    readonly remindedAt: number | null;
    readonly triedAt: number | null;
    readonly memories: number;
  },
  now: number,
): SnapshotDue {
  if (memories === 0) return null;
  const since = (at: number | null): number => (at === null || at - now > SET_RIGHT_MS ? Number.POSITIVE_INFINITY : now - at);
  const mayRemind = since(remindedAt) >= REMIND_DAYS * DAY_MS;
  if (folder.name !== null && folder.everyDays > 0) {
    if (since(folder.lastAt) < folder.everyDays * DAY_MS || since(triedAt) < RETRY_MS) return null;
    if (folder.permission === 'granted') return 'snapshot';
    return mayRemind || since(remindedAt) >= folder.everyDays * DAY_MS ? 'ask' : null;
  }
  return memories >= WORTH_A_BACKUP && since(lastBackupAt) >= REMIND_DAYS * DAY_MS && mayRemind ? 'remind' : null;
}

/** Writes snapshots when they are due, and reminds calmly where the browser lets nothing be written. @returns what ends it */
export function keepSnapshots(engram: Engram): () => void {
  let triedAt: number | null = null;
  let busy = false;
  const firstSeen = Date.now();
  const look = async (): Promise<void> => {
    const [folder, log] = await Promise.all([engram.backups.folder(), engram.backups.log()]);
    const lastBackupAt = log[0]?.at ?? null;
    // A new library is not reminded at once: its age is at least that of its oldest reminder.
    const remindedAt = remembered() ?? (lastBackupAt === null ? remember(firstSeen) : 0);
    const due = snapshotDue({ folder, lastBackupAt, remindedAt, triedAt, memories: engram.status().memories }, Date.now());
    if (due === null) return;
    if (due === 'snapshot') {
      triedAt = Date.now();
      await engram.backups.snapshot().catch((error: unknown) => showToast(backupErrorWords(error), { tone: 'bad', kind: 'backup' }));
      return;
    }
    remember(Date.now());
    if (due === 'ask') {
      showToast(`A snapshot is due, but the browser wants a click before Engram may write into “${folder.name ?? ''}”.`, { kind: 'backup', lifeMs: null, action: { label: 'Write it', run: () => told(engram.backups.snapshot(), 'Snapshot written and read back.') } });
      return;
    }
    showToast('It is two weeks or more since the last backup. A lost or cleared browser takes everything in it along.', {
      kind: 'backup', lifeMs: null,
      action: { label: 'Download one', run: () => told(saveBackup(engram, {}).then((saved) => (saved === null ? null : `Backup in ${saved.name} (${formatBytes(saved.bytes)}).`))) },
    });
  };
  const attempt = (): void => {
    if (busy) return;
    busy = true;
    // In the next hour again.
    inOneTab(look).catch(() => {}).finally(() => {
      busy = false;
    });
  };
  attempt();
  const timer = setInterval(attempt, LOOK_MS);
  return () => clearInterval(timer);
}

/** Not in several tabs at once, each of which would write a snapshot of its own, and let an older one go for it. The next to look sees what this one has done. */
export async function inOneTab(work: () => Promise<void>): Promise<void> {
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return work();
  await locks.request('engram-snapshot-due', { ifAvailable: true }, (lock) => (lock === null ? undefined : work()));
}

async function told(work: Promise<unknown>, words?: string): Promise<void> {
  try {
    const said = (await work) ?? null;
    if (words !== undefined || typeof said === 'string') showToast(words ?? String(said), { kind: 'backup' });
  } catch (error) {
    showToast(error instanceof Error && 'code' in error ? backupErrorWords(error) : errorText(error), { tone: 'bad', kind: 'backup' });
  }
}

function remembered(): number | null {
  try {
    const stored = Number(localStorage.getItem(REMINDED) ?? Number.NaN);
    return Number.isFinite(stored) ? stored : null;
  } catch {
    return null;
  }
}

function remember(at: number): number {
  try {
    localStorage.setItem(REMINDED, String(at));
  } catch {
    // The browser forbids it: this visit remembers.
  }
  return at;
}
