import type { BackupFileProblem, BackupFilesApi, BackupImage, BackupInfo, BackupOptions, BackupSecret, BatchOutcome, DrillReport, RestoreOptions, RestoreReport } from '../contracts/backups';
import { abortError, isAbortError } from '../contracts/errors';
import { MAX_BULK, type MemoryId } from '../contracts/memory';
import { SETTING_NAMES } from '../core/backup/setting-names';
import type { Images } from './images';
import { backupsOf, type BackupParts } from './write-backup';

export interface ReadingParts extends BackupParts {
  readonly images: Pick<Images, 'add'>;
}

/** An archive that the worker has open. */
interface OpenBackup {
  readonly info: BackupInfo;
  readonly manifest: string;
  readonly images: readonly string[];
  readonly call: <Name extends keyof BackupFilesApi>(name: Name, ...args: Parameters<BackupFilesApi[Name]>) => Promise<Awaited<ReturnType<BackupFilesApi[Name]>>>;
  readonly job: number;
}

/** @throws AppError `BACKUP_FAILED` with fault `passphrase-needed`, `wrong-passphrase`, `damaged`, `newer` or `not-a-backup` */
export async function readBackup<T>({ archive }: BackupParts, file: Blob, secret: BackupSecret | null, signal: AbortSignal | undefined, work: (backup: OpenBackup) => Promise<T>): Promise<T> {
  return archive.run(async (api, job, guard) => {
    const call: OpenBackup['call'] = (name, ...args) => guard(api.backup(name, args) as Promise<never>);
    const open = await call('openRead', job, file, secret);
    try {
      return await work({ ...open, call, job });
    } finally {
      await call('closeRead', job).catch(() => {});
    }
  }, signal);
}

export function secretOf({ passphrase }: BackupOptions): BackupSecret | null {
  return passphrase === undefined ? null : { passphrase };
}

/** Puts a backup into the library, bit by bit. What is in stays when it is cancelled or the browser dies; the same again does the rest. */
export async function restoreBackup(parts: ReadingParts, file: Blob, options: RestoreOptions): Promise<RestoreReport> {
  const start = performance.now();
  const { library, images } = parts;
  const { signal, onProgress } = options;
  const backups = backupsOf(library);
  const ids: MemoryId[] = [];
  const problems: BackupFileProblem[] = [];
  const sums = { unchanged: 0, updated: 0, keptNewer: 0, images: 0, vectors: 0 };
  const opened: { info: BackupInfo | null } = { info: null };
  let cancelled = false;
  let undoStep: number | null = null;
  try {
    await readBackup(parts, file, secretOf(options), signal, async (backup) => {
      opened.info = backup.info;
      const total = backup.info.counts.memories + backup.info.counts.trashed + backup.images.length;
      let imagesDone = 0;
      const rest = await backup.call('readRest', backup.job);
      problems.push(...rest.problems);
      await backups.restoreRest({ personas: rest.personas, searches: rest.searches });
      // Before the memories that show them.
      const imagesHere = async (): Promise<ReadonlySet<string>> => new Set((await library.call((remote) => remote.images())).map(({ hash }) => hash));
      const putImage = async (path: string): Promise<void> => {
        const { image, problem } = await backup.call('readImage', backup.job, path);
        const kept = image === null ? (problem ?? { path, message: 'This image could not be read.' }) : await keepImage(images, path, image);
        if (kept === null) sums.images++;
        else problems.push(kept);
      };
      const known = await imagesHere();
      for (const path of backup.images) {
        onProgress?.({ stage: 'restoring', done: imagesDone++, total });
        if (!known.has(hashIn(path))) await putImage(path);
      }
      for (;;) {
        const read = await backup.call('readBatch', backup.job);
        if (read === null) break;
        problems.push(...read.problems);
        if (read.batch.records.length > 0) {
          signal?.throwIfAborted();
          const outcome: BatchOutcome = await backups.restore(read.batch);
          ids.push(...outcome.added);
          for (const name of ['unchanged', 'updated', 'keptNewer', 'vectors'] as const) sums[name] += outcome[name];
        }
        onProgress?.({ stage: 'restoring', done: imagesDone + read.done, total });
      }
      // One that was here, named by nothing, may have been swept before the memory that shows it came back.
      const still = known.size === 0 ? known : await imagesHere();
      for (const path of backup.images) if (known.has(hashIn(path)) && !still.has(hashIn(path))) await putImage(path);
      // Of memories that are all here by now.
      const { keptApart = [] } = rest;
      if (keptApart.length > 0) await backups.restoreRest({ personas: [], searches: [], keptApart });
      if (options.settings === true) takeSettings(rest.settings);
    });
  } catch (error) {
    if (!isAbortError(error) || opened.info === null) throw error;
    cancelled = true;
  } finally {
    // Also of what came in before a failure. More than so many make several steps; the last of them is named.
    for (let from = 0; from < ids.length; from += MAX_BULK) undoStep = await library.call((remote) => remote.recordAdded('imported', ids.slice(from, from + MAX_BULK)));
  }
  if (opened.info === null) throw abortError();
  return { info: opened.info, added: ids.length, ...sums, problems, cancelled, undoStep, elapsedMs: performance.now() - start };
}

/** Restores into a library beside the live one, looks at every file, compares and deletes it again. */
export async function drillBackup(parts: BackupParts, file: Blob, options: BackupOptions): Promise<DrillReport> {
  const start = performance.now();
  const { signal, onProgress } = options;
  const backups = backupsOf(parts.library);
  return readBackup(parts, file, secretOf(options), signal, async (backup) => {
    const damaged: BackupFileProblem[] = [];
    const { info } = backup;
    let found: Awaited<ReturnType<typeof backups.endDrill>> = null;
    await backups.beginDrill();
    try {
      for (;;) {
        const read = await backup.call('readBatch', backup.job);
        if (read === null) break;
        damaged.push(...read.problems);
        if (read.batch.records.length > 0) await backups.drillRestore(read.batch);
        onProgress?.({ stage: 'restoring', done: read.done, total: read.total });
      }
      damaged.push(...(await backup.call('readRest', backup.job)).problems);
      const total = backup.images.length;
      for (let done = 0; done < total; done++) {
        const { problem } = await backup.call('readImage', backup.job, backup.images[done]);
        if (problem !== null) damaged.push(problem);
        onProgress?.({ stage: 'checking', done, total });
      }
      for (;;) {
        const checked = await backup.call('checkNext', backup.job, 'others');
        if (checked === null) break;
        damaged.push(...checked.problems);
        onProgress?.({ stage: 'checking', done: checked.done, total: checked.total });
      }
      onProgress?.({ stage: 'comparing', done: 0, total: info.counts.memories });
    } finally {
      found = await backups.endDrill();
    }
    const { restored, same, newer, gone } = found ?? { restored: 0, same: 0, newer: 0, gone: 0 };
    const ok = damaged.length === 0 && restored === info.counts.memories;
    if (ok) await backups.noteDrill(Date.now()).catch(() => {});
    return { info, restored, same, newer, gone, damaged, ok, elapsedMs: performance.now() - start };
  });
}

/** @returns what went wrong with it; null: it is kept */
async function keepImage(images: Pick<Images, 'add'>, path: string, { hash, image }: BackupImage): Promise<BackupFileProblem | null> {
  try {
    const kept = await images.add(image);
    return kept.hash === hash ? null : { path, message: 'This image is not the one that its name says.' };
  } catch (error) {
    if (isAbortError(error)) throw error;
    return { path, message: 'This image could not be kept.' };
  }
}

function hashIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
}

/** Into effect at once, in this tab as well. */
function takeSettings(settings: Readonly<Record<string, string>>): void {
  for (const name of SETTING_NAMES) {
    const value = settings[name];
    if (value === undefined) continue;
    try {
      localStorage.setItem(name, value);
      dispatchEvent(new StorageEvent('storage', { key: name, newValue: value }));
    } catch {
      return; // the browser forbids it
    }
  }
}
