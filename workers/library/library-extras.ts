import { AppError } from '../../src/contracts/errors';
import { IMAGE_TYPES, type ImageInfo, MAX_IMAGE_BYTES, type PreparedImage } from '../../src/contracts/images';
import type { RememberedSearch, TrashPage } from '../../src/contracts/memory';
import { toWellFormed } from '../../src/core/text/well-formed';
import { sweepDrillDatabase } from '../../src/storage/drill-database';
import { timeToForgetBy } from '../../src/storage/forgetting-clock';
import { ExportMark } from '../../src/storage/export-mark';
import { ImageStore } from '../../src/storage/image-store';
import { SearchStore } from '../../src/storage/search-store';
import { TrashStore } from '../../src/storage/trash-store';
import { Changes } from './changes';
import type { LibraryInsides } from './insides';
import { Lookups } from './lookups';
import { TRASH_MS } from './maintenance';
import { toMemory } from './memory-text';
import { MemoryWriter } from './memory-writer';
import { type Caller, Parts } from './parts';
import { OccurrenceSearch } from './occurrences';
import { Related } from './related';
import { requireText } from './require-input';
import { Sweep } from './sweep';
import { Undo } from './undo';

const LARGEST_PAGE = 500;
const LONGEST_SEARCH = 200;

/** Everything a library does beyond keeping and finding: a script of its own, read in the first quiet moment or when it is asked for. */
export class LibraryExtras {
  readonly changes: Changes;
  readonly undo: Undo;
  readonly lookups: Lookups;
  readonly related: Related;
  readonly occurrences: OccurrenceSearch;
  readonly writer: MemoryWriter;
  readonly #parts: Parts;
  readonly #trash: TrashStore;
  readonly #searches: SearchStore;
  readonly #images: ImageStore;
  readonly #exports: ExportMark;
  readonly #sweep: Sweep;

  constructor(private readonly insides: LibraryInsides) {
    const writer = new MemoryWriter(insides);
    this.writer = writer;
    this.#parts = new Parts({ insides, extras: this });
    const { db } = insides.store;
    this.changes = new Changes(insides, writer);
    this.undo = new Undo(insides, writer);
    this.lookups = new Lookups(insides);
    this.related = new Related(insides);
    this.occurrences = new OccurrenceSearch(insides);
    this.#trash = new TrashStore(db);
    this.#searches = new SearchStore(db);
    this.#images = new ImageStore(db);
    this.#exports = new ExportMark(db);
    this.#sweep = new Sweep(insides, this.undo);
  }

  /** Everything of the library that is asked for by name. */
  call(name: string, args: readonly unknown[], caller: Caller): Promise<unknown> {
    return this.#parts.call(name, args, caller);
  }

  /** Last deleted first. */
  async trash({ offset, limit }: { readonly offset: number; readonly limit: number }): Promise<TrashPage> {
    if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) throw new AppError('INVALID_INPUT', { field: 'limit', expected: `1 to ${LARGEST_PAGE}`, received: limit });
    if (!Number.isInteger(offset) || offset < 0) throw new AppError('INVALID_INPUT', { field: 'offset', expected: '0 or more', received: offset });
    const { rows, total } = await this.#trash.page(offset, limit);
    // Older code keeps rows, not memories, there.
    return { memories: rows.map(({ memory, deletedAt }) => ({ memory: toMemory({ ...memory, seq: 0, passages: null }), deletedAt, purgeAt: deletedAt + TRASH_MS })), total };
  }

  /** Forgets for good; by age only as far as the clock is to be believed. @returns how many */
  async purge(which: Parameters<TrashStore['purge']>[0]): Promise<number> {
    const { store, wallNow } = this.insides;
    const ids = await this.insides.exclusively(async () => {
      let chosen = which;
      if (which !== 'all' && 'deletedBefore' in which) {
        const now = await timeToForgetBy(store.db, wallNow());
        if (now === null) return [];
        chosen = { deletedBefore: Math.min(which.deletedBefore, now - TRASH_MS) };
      }
      const purged = await this.#trash.purge(chosen);
      this.insides.maintenance.forgotten(purged);
      return purged;
    });
    if (ids.length > 0) this.insides.changed('purged', ids);
    return ids.length;
  }

  async searches(): Promise<RememberedSearch[]> {
    return this.#searches.all();
  }

  /** @param saved - absent: it was made, and keeps its state */
  async keepSearch(text: string, saved?: boolean): Promise<void> {
    const plain = toWellFormed(requireText(text, 'text')).replace(/\s+/g, ' ').trim().slice(0, LONGEST_SEARCH);
    if (plain !== '') await this.#searches.put(plain, this.insides.wallNow(), saved);
  }

  async forgetSearch(text: string | null): Promise<void> {
    await this.#searches.forget(text);
  }

  /** @throws AppError `UNSUPPORTED_IMAGE`, `IMAGE_TOO_LARGE` */
  async putImage(image: PreparedImage): Promise<ImageInfo> {
    const { hash, type, bytes } = image;
    if (!/^[0-9a-f]{32}$/.test(hash) || !IMAGE_TYPES.includes(type)) throw new AppError('UNSUPPORTED_IMAGE', { type });
    if (bytes.byteLength > MAX_IMAGE_BYTES) throw new AppError('IMAGE_TOO_LARGE', { bytes: bytes.byteLength, most: MAX_IMAGE_BYTES });
    return this.insides.exclusively(() => this.#images.put(image, this.insides.wallNow()));
  }

  async image(hash: string): Promise<Blob | null> {
    return this.#images.image(hash);
  }

  async thumbnail(hash: string): Promise<Blob | null> {
    return this.#images.thumbnail(hash);
  }

  async images(): Promise<ImageInfo[]> {
    return this.#images.infos();
  }

  /** @param at - Unix milliseconds */
  async markExported(at: number): Promise<void> {
    await this.#exports.mark(at);
  }

  async lastExportAt(): Promise<number | null> {
    return this.#exports.last();
  }

  /** One round of what can wait longest; see {@link Sweep}. @param mayGoOn - asked between slices */
  async tidy(mayGoOn: () => boolean): Promise<void> {
    await sweepDrillDatabase();
    await this.#sweep.run(mayGoOn);
  }
}
