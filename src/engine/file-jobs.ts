import { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { Engram } from '../contracts/engine';
import type { Monitor } from '../core/monitor/monitor';
import { exportArchive } from './export-archive';
import { importFiles } from './import-files';

/** What needs the archive worker. Loaded apart: most visits import and export nothing. */
export class FileJobs {
  readonly #archive = new ArchiveClient();

  constructor(
    private readonly library: LibraryClient,
    private readonly monitor: Monitor,
  ) {}

  importFiles(files: Parameters<Engram['importFiles']>[0], options: NonNullable<Parameters<Engram['importFiles']>[1]>): ReturnType<Engram['importFiles']> {
    return importFiles(this.#archive, this.library, this.monitor, files, options);
  }

  exportArchive(options: NonNullable<Parameters<Engram['exportArchive']>[0]>): ReturnType<Engram['exportArchive']> {
    return exportArchive(this.#archive, this.library, options);
  }

  close(): Promise<void> {
    return this.#archive.close();
  }
}
