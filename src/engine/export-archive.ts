import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { Engram } from '../contracts/engine';
import type { MemoryPage } from '../contracts/memory';

type ExportOptions = NonNullable<Parameters<Engram['exportArchive']>[0]>;

const PAGE = 200;

/** Writes every memory into a zip of Markdown files, page by page. */
export async function exportArchive(archive: ArchiveClient, library: LibraryClient, options: ExportOptions): Promise<Blob> {
  const { signal, onProgress } = options;
  return archive.run(async (api, job, guard) => {
    const total = await library.call((remote) => remote.count(null), { signal });
    await guard(api.openExport(job, Date.now()));
    let cursor: string | null = null;
    let done = 0;
    do {
      const from: string | null = cursor;
      const page: MemoryPage = await library.call((remote) => remote.list({ limit: PAGE, cursor: from }), { signal });
      await guard(api.appendExport(job, page.memories));
      done += page.memories.length;
      onProgress?.({ done, total: Math.max(total, done) });
      cursor = page.cursor;
    } while (cursor !== null);
    return guard(api.finishExport(job));
  }, signal);
}
