import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { Engram } from '../contracts/engine';
import type { MemoryPage } from '../contracts/memory';
import { imageHashes } from '../core/text/image-references';

type ExportOptions = NonNullable<Parameters<Engram['exportArchive']>[0]>;

const PAGE = 200;

/** Writes every memory into a zip of Markdown files, and the images that they name, page by page. */
export async function exportArchive(archive: ArchiveClient, library: LibraryClient, options: ExportOptions): Promise<Blob> {
  const { signal, onProgress } = options;
  return archive.run(async (api, job, guard) => {
    const total = await library.call((remote) => remote.count(null), { signal });
    await guard(api.openExport(job, Date.now()));
    const sent = new Set<string>();
    let cursor: string | null = null;
    let done = 0;
    do {
      const from: string | null = cursor;
      const page: MemoryPage = await library.call((remote) => remote.list({ limit: PAGE, cursor: from }), { signal });
      await guard(api.appendExport(job, page.memories, []));
      for (const hash of page.memories.flatMap(({ text }) => imageHashes(text))) {
        if (sent.has(hash)) continue;
        sent.add(hash);
        // One at a time: each may be as large as thousands of memories. One that is gone is left out; no text is lost by that.
        const image = await library.call((remote) => remote.image(hash), { signal });
        if (image !== null) await guard(api.appendExport(job, [], [{ hash, image }]));
      }
      done += page.memories.length;
      onProgress?.({ done, total: Math.max(total, done) });
      cursor = page.cursor;
    } while (cursor !== null);
    const zip = await guard(api.finishExport(job));
    // Only a note for the reminder: the zip is handed over even if it cannot be written.
    await library.call((remote) => remote.markExported(Date.now())).catch(() => {});
    return zip;
  }, signal);
}
