import { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { Engram } from '../contracts/engine';
import type { Monitor } from '../core/monitor/monitor';
import { Backups } from './backups';
import { exportArchive } from './export-archive';
import { Images } from './images';
import { Imports } from './imports';

/** What needs the archive worker. Loaded apart: most visits import and export nothing. */
export class FileJobs {
  readonly imports: Imports;
  readonly backups: Backups;
  readonly #archive = new ArchiveClient();
  /** Its worker starts with the first image that a note shows. */
  readonly #images: Images;

  constructor(
    private readonly library: LibraryClient,
    private readonly monitor: Monitor,
  ) {
    this.#images = new Images(library);
    const parts = { archive: this.#archive, library, images: this.#images, monitor };
    this.imports = new Imports(parts);
    this.backups = new Backups(parts);
  }

  importFiles(files: Parameters<Engram['importFiles']>[0], options: NonNullable<Parameters<Engram['importFiles']>[1]>): ReturnType<Engram['importFiles']> {
    return this.monitor.measure('imports.run', () => this.imports.importFiles(files, options));
  }

  exportArchive(options: NonNullable<Parameters<Engram['exportArchive']>[0]>): ReturnType<Engram['exportArchive']> {
    return this.monitor.measure('export.archive', () => exportArchive({ archive: this.#archive, library: this.library }, options));
  }

  async close(): Promise<void> {
    await Promise.all([this.#archive.close(), this.#images.close()]);
  }
}
