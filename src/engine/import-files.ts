import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { ImportFile, ImportProblem } from '../contracts/archive';
import { isAbortError } from '../contracts/errors';
import type { Engram, ImportSummary, LanguageCount } from '../contracts/engine';
import type { MemoryId } from '../contracts/memory';
import type { Monitor } from '../core/monitor/monitor';
import { identified } from './identified';
import type { Images } from './images';
import { ImportedImages } from './keep-images';

type ImportOptions = NonNullable<Parameters<Engram['importFiles']>[1]>;
type ImportInput = Parameters<Engram['importFiles']>[0];

function toImportFile(input: File | { readonly path: string; readonly file: Blob; readonly lastModified?: number }): ImportFile {
  if (input instanceof File) return { path: input.webkitRelativePath || input.name, file: input, lastModified: input.lastModified };
  const lastModified = input.lastModified ?? (input.file instanceof File ? input.file.lastModified : Date.now());
  return { path: input.path, file: input.file, lastModified };
}

export interface ImportParts {
  readonly archive: ArchiveClient;
  readonly library: LibraryClient;
  readonly images: Pick<Images, 'add'>;
  readonly monitor: Monitor;
}

/**
 * Reads files in the archive worker and keeps them in the library, batch by batch: while one batch is written, the next is
 * read. What was acknowledged stays when the import is cancelled or the browser dies; importing again adds only the rest.
 */
export async function importFiles({ archive, library, images, monitor }: ImportParts, input: ImportInput, options: ImportOptions): Promise<ImportSummary> {
  const start = performance.now();
  const files = Array.from(input as Iterable<File | { readonly path: string; readonly file: Blob }>, toImportFile);
  const ids: MemoryId[] = [];
  const problems: ImportProblem[] = [];
  const languages = new Map<string, number>();
  const imported = new ImportedImages(images, files);
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
        const kept = await imported.keep(batch, options.signal);
        const drafts = identified(kept.drafts.map((draft) => (options.persona === undefined ? draft : { ...draft, persona: options.persona })));
        if (drafts.length > 0) {
          const outcomes = await monitor.measure('import.batch', () => library.call((remote) => remote.add(drafts, { skipDuplicates: true }), { signal: options.signal }));
          outcomes.forEach((outcome, index) => {
            if (outcome.status !== 'added') {
              duplicates++;
              return;
            }
            ids.push(outcome.id);
            const language = batch.languages[index];
            if (language !== null) languages.set(language, (languages.get(language) ?? 0) + 1);
          });
        }
        problems.push(...batch.problems, ...kept.problems);
        filesDone = batch.filesDone;
        report();
      }
      await guard(api.closeImport(job));
    }, options.signal);
  } catch (error) {
    if (!isAbortError(error)) {
      // What came in before can still be taken back in one step; that this may fail as well changes nothing about the error.
      await recordImport(library, ids).catch(() => null);
      throw error;
    }
    cancelled = true;
  }
  const undoStep = await recordImport(library, ids);
  return { files: files.length, added: ids.length, duplicates, problems, cancelled, elapsedMs: performance.now() - start, ids, undoStep, languages: otherThanEnglish(languages) };
}

async function recordImport(library: ImportParts['library'], ids: readonly MemoryId[]): Promise<number | null> {
  return ids.length === 0 ? null : library.call((remote) => remote.recordAdded('imported', ids));
}

/** Most memories first. */
function otherThanEnglish(languages: ReadonlyMap<string, number>): LanguageCount[] {
  return Array.from(languages, ([code, memories]) => ({ code, memories }))
    .filter(({ code }) => code !== 'eng')
    .sort((a, b) => b.memories - a.memories || a.code.localeCompare(b.code));
}
