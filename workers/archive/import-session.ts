import type { ImportFile, ImportProblem, NamedImage, OpenImport, ParsedBatch } from '../../src/contracts/archive';
import { AppError } from '../../src/contracts/errors';
import { DEFAULT_PERSONA, type MemoryDraft } from '../../src/contracts/memory';
import { contentHash } from '../../src/core/text/content-hash';
import { noticeLanguage } from '../../src/core/text/language';
import { toWellFormed, utf8Length } from '../../src/core/text/well-formed';
import { loadTrigrams } from './load-trigrams';
import { readSources, type SourceImage, type SourceItem } from './formats/read-sources';

/** A batch is posted to the page and then to the library; both copy it, and neither may take longer than a frame. */
export const MAX_BATCH_DRAFTS = 128;
export const MAX_BATCH_BYTES = 256_000;
const MAX_BATCH_PROBLEMS = 500;

type Entry = Extract<SourceItem, { readonly kind: 'entry' }>;

/** What is being put together; see `ParsedBatch`. */
interface Batch {
  firstEntry: number;
  bytes: number;
  readonly drafts: MemoryDraft[];
  readonly origins: ParsedBatch['origins'][number][];
  readonly hashes: string[];
  readonly twins: (number | null)[];
  readonly problems: ImportProblem[];
  readonly images: NamedImage[];
  readonly languages: (string | null)[];
  readonly tables: ParsedBatch['tables'][number][];
  readonly backups: ParsedBatch['backups'][number][];
}

/**
 * Reads the files of one import, one batch after the other; the library keeps one batch while the next is read. Entries are numbered in the
 * order of reading, which is the same each time the same files are read: what a plan, a run and its continuation call entry n is one thing.
 * Of what was handed out only hashes stay.
 */
export class ImportSession {
  readonly #items: AsyncGenerator<SourceItem>;
  readonly #fromEntry: number;
  /** Files as they were picked; a reader may name those within them as well. */
  readonly #paths: Set<string>;
  readonly #total: number;
  /** First entry with a persona and text. */
  readonly #seen = new Map<string, number>();
  readonly #images: SourceImage[] = [];
  readonly #imageNumbers = new Map<string, number>();
  /** Read, but too large for the batch that was full. */
  #held: SourceItem | null = null;
  #entry = 0;
  #filesDone = 0;
  #bytesDone = 0;
  #filesReported = 0;
  #ended = false;
  #cancelled = false;

  constructor(files: readonly ImportFile[], { mappings, fromEntry = 0 }: OpenImport = {}) {
    this.#items = readSources(files, { ...(mappings === undefined ? {} : { mappings }), isCancelled: () => this.#cancelled });
    this.#fromEntry = fromEntry;
    this.#paths = new Set(files.map(({ path }) => path));
    this.#total = files.length;
  }

  /** @returns null when everything was handed out, or after {@link cancel} */
  async nextBatch(): Promise<ParsedBatch | null> {
    const batch: Batch = { firstEntry: Math.max(this.#entry, this.#fromEntry), bytes: 0, drafts: [], origins: [], hashes: [], twins: [], problems: [], images: [], languages: [], tables: [], backups: [] };
    while (!this.#ended && !this.#cancelled) {
      const item = this.#held ?? (await this.#next());
      this.#held = null;
      if (item === null) this.#end();
      else if (!(await this.#take(item, batch))) {
        this.#held = item;
        break;
      }
    }
    if (this.#cancelled) return null;
    const { bytes: _bytes, ...content } = batch;
    // A batch without content still says that the last files, passed over, are done.
    const isEmpty = [content.drafts, content.problems, content.tables, content.backups].every(({ length }) => length === 0);
    if (isEmpty && this.#filesDone === this.#filesReported) return null;
    this.#filesReported = this.#filesDone;
    return { ...content, filesDone: this.#filesDone, bytesDone: this.#bytesDone };
  }

  /** @throws AppError `NOT_FOUND` for a number that no batch has named */
  async image(image: number): Promise<Blob> {
    const found = this.#images[image];
    if (found === undefined) throw new AppError('NOT_FOUND', { image });
    return found.open();
  }

  cancel(): void {
    this.#cancelled = true;
    this.#held = null;
    void this.#items.return(undefined).catch(() => {});
  }

  async #next(): Promise<SourceItem | null> {
    const { done, value } = await this.#items.next();
    return done === true ? null : value;
  }

  #end(): void {
    this.#ended = true;
    // Files that nobody spoke of, as those that hold other files.
    this.#filesDone = this.#total;
  }

  /** @returns false when the batch is full without it */
  async #take(item: SourceItem, batch: Batch): Promise<boolean> {
    if (item.kind === 'done') {
      this.#bytesDone += item.bytes;
      if (this.#paths.delete(item.path)) this.#filesDone++;
      return true;
    }
    if (item.kind === 'entry') return this.#takeEntry(item, batch);
    if (item.kind === 'problem') {
      if (batch.problems.length >= MAX_BATCH_PROBLEMS) return false;
      batch.problems.push(item.problem);
    } else if (item.kind === 'table') batch.tables.push(item.table);
    else batch.backups.push({ path: item.path, file: item.file });
    return true;
  }

  async #takeEntry({ draft, format, path, images }: Entry, batch: Batch): Promise<boolean> {
    const entry = this.#entry;
    const isWanted = entry >= this.#fromEntry;
    const bytes = utf8Length(draft.text);
    if (isWanted && (batch.drafts.length >= MAX_BATCH_DRAFTS || (batch.drafts.length > 0 && batch.bytes + bytes > MAX_BATCH_BYTES))) return false;
    this.#entry++;
    const hash = contentHash(toWellFormed(draft.text));
    const key = `${draft.persona ?? DEFAULT_PERSONA}\n${hash}`;
    const twin = this.#seen.get(key);
    if (twin === undefined) this.#seen.set(key, entry);
    if (!isWanted) return true;
    for (const { open, path: place, ...where } of images) batch.images.push({ ...where, path: place, image: this.#number({ open, path: place, ...where }), draft: batch.drafts.length });
    batch.drafts.push(draft);
    batch.origins.push({ format, path });
    batch.hashes.push(hash);
    batch.twins.push(twin ?? null);
    batch.languages.push(await noticeLanguage(draft.text, loadTrigrams));
    batch.bytes += bytes;
    return true;
  }

  /** One image that several notes show has one number. */
  #number(image: SourceImage): number {
    const known = this.#imageNumbers.get(image.path);
    if (known !== undefined) return known;
    this.#imageNumbers.set(image.path, this.#images.length);
    return this.#images.push(image) - 1;
  }
}
