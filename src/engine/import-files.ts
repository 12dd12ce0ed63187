import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { ImportFile, ImportProblem } from '../contracts/archive';
import { isAbortError } from '../contracts/errors';
import type { Engram, ImportSummary } from '../contracts/engine';
import type { MemoryId } from '../contracts/memory';
import type { Monitor } from '../core/monitor/monitor';
import { identified } from './identified';

type ImportOptions = NonNullable<Parameters<Engram['importFiles']>[1]>;
type ImportInput = Parameters<Engram['importFiles']>[0];

function toImportFile(input: File | { readonly path: string; readonly file: Blob; readonly lastModified?: number }): ImportFile {
  if (input instanceof File) return { path: input.webkitRelativePath || input.name, file: input, lastModified: input.lastModified };
  const lastModified = input.lastModified ?? (input.file instanceof File ? input.file.lastModified : Date.now());
  return { path: input.path, file: input.file, lastModified };
}

/**
 * Reads files in the archive worker and keeps them in the library, batch by batch: while one batch is written, the next is
 * read. What was acknowledged stays when the import is cancelled or the browser dies; importing again adds only the rest.
 */
export async function importFiles(archive: ArchiveClient, library: LibraryClient, monitor: Monitor, input: ImportInput, options: ImportOptions): Promise<ImportSummary> {
  const start = performance.now();
  const files = Array.from(input as Iterable<File | { readonly path: string; readonly file: Blob }>, toImportFile);
  const ids: MemoryId[] = [];
  const problems: ImportProblem[] = [];
  let duplicates = 0;
  let filesDone = 0;
  const report = (): void => options.onProgress?.({ filesDone, filesTotal: files.length, added: ids.length, duplicates, problems: problems.length });
  let cancelled = false;
  try {
    await archive.run(async (api, job, guard) => {
      await guard(api.openImport(job, files));
      let next = guard(api.nextBatch(job));
      for (;;) {
        const batch = await next;
        if (batch === null) break;
        next = guard(api.nextBatch(job));
        // Awaited below; a failure of the reader must not surface as unhandled while the writer is at work.
        next.catch(() => {});
        const drafts = identified(batch.drafts.map((draft) => (options.persona === undefined ? draft : { ...draft, persona: options.persona })));
        if (drafts.length > 0) {
          const outcomes = await monitor.measure('import.batch', () => library.call((remote) => remote.add(drafts, { skipDuplicates: true }), { signal: options.signal }));
          for (const outcome of outcomes) {
            if (outcome.status === 'added') ids.push(outcome.id);
            else duplicates++;
          }
        }
        problems.push(...batch.problems);
        filesDone = batch.filesDone;
        report();
      }
      await guard(api.closeImport(job));
    }, options.signal);
  } catch (error) {
    if (!isAbortError(error)) throw error;
    cancelled = true;
  }
  return { files: files.length, added: ids.length, duplicates, problems, cancelled, elapsedMs: performance.now() - start, ids };
}
