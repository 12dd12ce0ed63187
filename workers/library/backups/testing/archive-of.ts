import type { BackupSecret, BackupsApi, RestoreReport } from '../../../../src/contracts/backups';
import { BackupReader } from '../../../archive/backup/backup-reader';
import { BackupWriter } from '../../../archive/backup/backup-writer';
import type { Library } from '../../library';

/** The backup part of a library, called as a tab calls it. */
export function backupsOf(library: Library): BackupsApi {
  const caller = { cancelled: new Set<number>(), notify: () => {} };
  return new Proxy({} as BackupsApi, { get: (_, name) => (name === 'then' ? undefined : (...args: unknown[]) => library.part(`backups.${String(name)}`, args, caller)) });
}

/** As the engine writes one. @param between - awaited after each batch */
export async function archiveOf(library: Library, secret: BackupSecret | null = null, between: () => Promise<void> | void = () => {}): Promise<Blob> {
  const backups = backupsOf(library);
  const { snapshot } = await backups.begin();
  const { writer, bytes } = await BackupWriter.open({ createdAt: Date.UTC(2026, 0, 2), appVersion: '1.0.0', secret });
  const pieces = [bytes];
  await between();
  for (let batch = await backups.next(snapshot); batch !== null; batch = await backups.next(snapshot)) {
    pieces.push(await writer.writeBatch(batch));
    await between();
  }
  const { images: _images, ...rest } = await backups.rest(snapshot);
  pieces.push(await writer.writeRest(rest, { 'engram-theme': 'dark' }), (await writer.close()).bytes);
  await backups.end(snapshot);
  return new Blob(pieces);
}

type Restored = Pick<RestoreReport, 'unchanged' | 'updated' | 'keptNewer' | 'vectors' | 'problems'> & { readonly added: readonly string[] };

/** As the engine restores one. */
export async function restoreInto(library: Library, archive: Blob, secret: BackupSecret | null = null, between: () => Promise<void> | void = () => {}): Promise<Restored> {
  const backups = backupsOf(library);
  const reader = await BackupReader.open(archive, secret);
  const rest = await reader.readRest();
  await backups.restoreRest({ personas: rest.personas, searches: rest.searches });
  const sums = { added: [] as string[], unchanged: 0, updated: 0, keptNewer: 0, vectors: 0, problems: [...rest.problems] };
  for (let read = await reader.readBatch(); read !== null; read = await reader.readBatch()) {
    sums.problems.push(...read.problems);
    const outcome = await backups.restore(read.batch);
    sums.added.push(...outcome.added);
    for (const name of ['unchanged', 'updated', 'keptNewer', 'vectors'] as const) sums[name] += outcome[name];
    await between();
  }
  await backups.restoreRest({ personas: [], searches: [], keptApart: rest.keptApart ?? [] });
  return sums;
}
