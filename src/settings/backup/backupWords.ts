import type { BackupInfo, BackupProgress, BackupRecord, DrillReport, RestoreReport } from '../../contracts/backups';
import { isAppError } from '../../contracts/errors';
import { errorText } from '../../ui/errorText';
import { counted, formatBytes, formatFullDate } from '../../ui/format';
import { formatRelative } from '../../ui/formatDates';

const FAULTS: Readonly<Record<string, string>> = {
  'passphrase-needed': 'This backup is encrypted. Enter its passphrase.',
  'wrong-passphrase': 'This is not the passphrase of this backup. The file itself is in order; check capital letters and the keyboard’s language, and try again.',
  'empty-passphrase': 'A passphrase cannot be empty.',
  'not-a-backup': 'This file is not a backup of Engram. Folders and files of notes, also older exports of Engram, are brought in by the import.',
  interrupted: 'The library was started anew meanwhile, perhaps because another tab was closed. Nothing was lost; try again.',
  permission: 'The browser does not let Engram write into this folder any more. Allow it again, or choose another folder.',
  folder: 'The snapshot could not be written into the folder. Your memories are safe; check that the folder is still there and has room.',
};

/** Words for what went wrong with a backup. A wrong passphrase and a damaged file are never told alike. */
export function backupErrorWords(error: unknown): string {
  if (!isAppError(error, 'BACKUP_FAILED')) return errorText(error);
  const { fault, reason, path, version, known } = error.facts;
  if (fault === 'damaged') return `This file is damaged${typeof path === 'string' ? ` at ${path}` : ''}${typeof reason === 'string' ? `: ${reason}` : ''}. No passphrase will help; try another copy of it. Your library was not touched.`;
  if (fault === 'newer') return `This backup was made by a newer Engram (format ${String(version)}, this one knows ${String(known)}). Reload the page to update the app, then try again.`;
  return FAULTS[String(fault)] ?? errorText(error);
}

export function infoWords({ createdAt, appVersion, encrypted, counts }: BackupInfo): string {
  const more = [
    counts.trashed > 0 ? `${counted(counts.trashed, 'memory', 'memories')} in the trash` : '', counts.versions > 0 ? counted(counts.versions, 'earlier wording', 'earlier wordings') : '',
    counts.images > 0 ? counted(counts.images, 'image', 'images') : '', counts.personas > 0 ? counted(counts.personas, 'persona', 'personas') : '',
  ].filter((words) => words !== '');
  return `${counted(counts.memories, 'memory', 'memories')}${more.length > 0 ? `, ${more.join(', ')}` : ''}. Made ${formatFullDate(createdAt)} by Engram ${appVersion}${encrypted ? ', encrypted' : ''}.`;
}

export function progressWords({ stage, done, total }: BackupProgress): string {
  const what = { reading: 'Reading', writing: 'Writing', checking: 'Checking files', restoring: 'Restoring', comparing: 'Comparing' }[stage];
  return total > 1 ? `${what}: ${done.toLocaleString()} of ${total.toLocaleString()}` : `${what} …`;
}

export function restoreWords({ added, unchanged, updated, keptNewer, images, cancelled }: RestoreReport): string {
  const parts = [
    added > 0 ? `${counted(added, 'memory', 'memories')} came back` : '', updated > 0 ? `${counted(updated, 'memory', 'memories')} took the newer wording of the backup (the former one is a version)` : '',
    keptNewer > 0 ? `${counted(keptNewer, 'memory', 'memories')} stayed, being newer here` : '', unchanged > 0 ? `${counted(unchanged, 'memory was', 'memories were')} the same already` : '', images > 0 ? `${counted(images, 'image', 'images')} came back` : '',
  ].filter((words) => words !== '');
  const words = parts.length === 0 ? 'There was nothing to restore.' : `${parts.join('; ')}.`;
  return cancelled ? `Stopped. ${words} Restoring the same file again does the rest.` : words;
}

export function drillWords({ ok, restored, same, newer, gone, damaged, info }: DrillReport): readonly string[] {
  const lines = [
    ok
      ? `This backup is good. All ${counted(restored, 'memory', 'memories')} could be restored, and every file is as it was written.`
      : `This backup is not whole: ${counted(restored, 'memory', 'memories')} of ${info.counts.memories.toLocaleString()} could be restored${damaged.length > 0 ? `, and ${counted(damaged.length, 'part is', 'parts are')} damaged` : ''}.`,
    `${counted(same, 'memory is', 'memories are')} word for word as in your library.`,
  ];
  if (newer > 0) lines.push(`${counted(newer, 'memory', 'memories')} of your library ${newer === 1 ? 'is' : 'are'} new or changed since, so not in it as ${newer === 1 ? 'it is' : 'they are'} now.`);
  if (gone > 0) lines.push(`${counted(gone, 'memory', 'memories')} in it ${gone === 1 ? 'is' : 'are'} not in your library any more.`);
  return [...lines, 'Nothing in your library was touched.'];
}

const KINDS = { download: 'saved as a file', export: 'downloaded', folder: 'snapshot in the folder' } as const;

export function recordWords({ at, kind, bytes, memories, encrypted }: BackupRecord, now: number): string {
  return `${formatRelative(at, now)}: ${counted(memories, 'memory', 'memories')}, ${formatBytes(bytes)}, ${KINDS[kind]}${encrypted ? ', encrypted' : ''}`;
}
