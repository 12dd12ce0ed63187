import { v7 as uuidv7 } from 'uuid';
import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { ArchiveApi, HandedFile, ImportProblem, ParsedBatch } from '../contracts/archive';
import { AppError, isAbortError, isAppError } from '../contracts/errors';
import type { Engram, ImportProgress, ImportSummary, LanguageCount } from '../contracts/engine';
import { importedId, type ImportChoices, type ImportEntry, type ImportJournalRow, type ImportsApi } from '../contracts/imports';
import { countEntries, listEntries } from '../core/entry-ranges';
import type { Monitor } from '../core/monitor/monitor';
import { ImportSources } from '../storage/import-sources';
import { handOver } from './hand-over';
import { libraryPart } from './library-part';
import type { Images } from './images';
import type { Decision, ImportNotes } from './import-facts';
import { withImportLock } from './import-lock';
import { ImportedImages } from './keep-images';

/** How often the person hears how far the copy is. */
const COPY_PROGRESS_MS = 150;

export type ImportOptions = NonNullable<Parameters<Engram['importFiles']>[1]>;
export type ImportInput = Parameters<Engram['importFiles']>[0];

export interface ImportParts {
  readonly archive: ArchiveClient;
  readonly library: LibraryClient;
  readonly images: Pick<Images, 'add'>;
  readonly monitor: Monitor;
}

/** Touches nothing but the names: see {@link handOver}. */
export function toHandedFiles(input: ImportInput): HandedFile[] {
  return Array.from(input as Iterable<File | HandedFile>, (given) => (given instanceof File ? { path: given.webkitRelativePath || given.name, file: given } : given));
}

/** The journal of imports, in the library worker. */
export function journalOf(library: LibraryClient): ImportsApi {
  return libraryPart(library, 'imports', 'begin', 'keep', 'known', 'end', 'unfinished');
}

/** What is imported: files, or what a crash has left of an import. */
export interface ImportOrder {
  readonly files: readonly HandedFile[];
  readonly choices: Pick<ImportChoices, 'exact' | 'persona' | 'mappings'>;
  readonly decisions: ReadonlyMap<number, Decision>;
  /** Goes on with this one, of the journal. */
  readonly unfinished?: string;
}

/**
 * Reads files in the archive worker and keeps them in the library, batch by batch: while one batch is written, the next is read. Each
 * batch is noted in a journal as it is kept, and the files are copied to where they outlive the page, so that an import that a crash ends
 * can be gone on with. One import at a time, in all tabs: another one waits.
 * @throws what the reading or keeping failed with; what came in is then in the journal, to be gone on with or taken back
 */
export async function importFiles(parts: ImportParts, order: ImportOrder, options: Omit<ImportOptions, 'persona'>): Promise<ImportSummary> {
  const journal = journalOf(parts.library);
  const id = order.unfinished ?? uuidv7();
  const waiting = async (): Promise<void> => {
    const [other] = await journal.unfinished();
    options.onProgress?.({
      filesDone: 0, filesTotal: order.files.length, added: 0, duplicates: 0, problems: 0,
      waitingFor: { filesDone: other?.filesDone ?? 0, files: other?.files ?? 0, added: countEntries(other?.added ?? []) },
    });
  };
  try {
    return await withImportLock(id, { signal: options.signal, waiting }, () => Import.begin(parts, journal, id, order, options));
  } catch (error) {
    // Cancelled while it waited for its turn.
    if (isAbortError(error)) return { files: order.files.length, added: 0, duplicates: 0, merged: 0, problems: [], cancelled: true, elapsedMs: 0, ids: [], undoStep: null, languages: [] };
    throw error;
  }
}

class Import {
  readonly #start = performance.now();
  readonly #sources = new ImportSources();
  readonly #problems: ImportProblem[] = [];
  readonly #languages = new Map<string, number>();
  #added: number;
  #duplicates: number;
  #merged: number;
  #filesDone: number;

  private constructor(
    private readonly parts: ImportParts,
    private readonly journal: ImportsApi,
    private readonly id: string,
    private readonly order: ImportOrder,
    private readonly options: Omit<ImportOptions, 'persona'>,
    private readonly unfinished: ImportJournalRow | null,
  ) {
    const { added = [], merged = [], entriesDone = 0, filesDone = 0 } = unfinished ?? {};
    this.#added = countEntries(added);
    this.#merged = merged.length;
    this.#duplicates = entriesDone - this.#added - this.#merged;
    this.#filesDone = filesDone;
  }

  /** @throws AppError `NOT_FOUND` when the one to go on with has been ended meanwhile, by another tab */
  static async begin(parts: ImportParts, journal: ImportsApi, id: string, order: ImportOrder, options: Omit<ImportOptions, 'persona'>): Promise<ImportSummary> {
    const row = order.unfinished === undefined ? null : (await journal.unfinished()).find((unfinished) => unfinished.id === id);
    if (row === undefined) throw new AppError('NOT_FOUND', { import: id });
    return new Import(parts, journal, id, order, options, row).#run();
  }

  async #run(): Promise<ImportSummary> {
    const { archive, images } = this.parts;
    const { signal } = this.options;
    const { files, choices } = this.order;
    const { unfinished } = this;
    let cancelled = false;
    let isKept = unfinished !== null;
    try {
      await archive.run(async (api, job, guard) => {
        if (unfinished === null) {
          // Makes the library fetch its part meanwhile; whether it can is told by the next call.
          this.journal.unfinished().catch(() => {});
          await handOver(files, (some) => guard(api.takeFiles(job, some)), (taken) => this.#prepare(taken, 0));
          // Read from the copy as well: what the person does to their files meanwhile makes no second truth.
          isKept = await this.#copy(api, job, guard);
          await this.journal.begin({ id: this.id, startedAt: Date.now(), files: files.length });
        }
        await guard(api.openImport(job, { ...(isKept ? { sources: this.id } : {}), ...(choices.mappings === undefined ? {} : { mappings: choices.mappings }), fromEntry: unfinished?.entriesDone ?? 0 }));
        const imported = new ImportedImages(images, (image) => guard(api.importImage(job, image)));
        let next = guard(api.nextBatch(job));
        for (;;) {
          const batch = await next;
          if (batch === null) break;
          next = guard(api.nextBatch(job));
          // Awaited below; a failure of the reader must not surface as unhandled while the writer is at work.
          next.catch(() => {});
          await this.#keep(batch, imported);
        }
        await guard(api.closeImport(job));
      }, signal);
    } catch (error) {
      if (!isAbortError(error)) {
        await this.#leave(isKept, error);
        throw error;
      }
      cancelled = true;
    }
    return this.#end(cancelled);
  }

  /** @returns false where files cannot be copied */
  async #copy(api: Pick<ArchiveApi, 'keepSources' | 'copied'>, job: number, guard: <R>(reply: Promise<R>) => Promise<R>): Promise<boolean> {
    const { length } = this.order.files;
    const timer = setInterval(() => void guard(api.copied(job)).then((copied) => { if (copied > 0) this.#prepare(length, copied); }, () => {}), COPY_PROGRESS_MS);
    try {
      return await guard(api.keepSources(job, this.id, this.#notes()));
    } finally {
      clearInterval(timer);
    }
  }

  #prepare(taken: number, copied: number): void {
    this.options.onProgress?.({ filesDone: 0, filesTotal: this.order.files.length, added: 0, duplicates: 0, problems: 0, preparing: { taken, copied } });
  }

  #notes(): string {
    const { choices, decisions } = this.order;
    const notes: ImportNotes = { choices, decisions: [...decisions] };
    return JSON.stringify(notes);
  }

  async #keep(batch: ParsedBatch, imported: ImportedImages): Promise<void> {
    const kept = await imported.keep(batch, this.options.signal);
    const { choices, decisions } = this.order;
    const entries: ImportEntry[] = [];
    const places: number[] = [];
    for (const [place, draft] of kept.drafts.entries()) {
      const entry = batch.firstEntry + place;
      const known = decisions.get(entry);
      const decision = known?.hash === batch.hashes[place] ? known : undefined;
      if (decision?.kind === 'near' && decision.choice === 'skip') {
        this.#duplicates++;
        continue;
      }
      entries.push({
        entry,
        draft: choices.persona === undefined ? draft : { ...draft, persona: choices.persona },
        exact: decision?.kind === 'exact' && decision.choice !== 'merge' ? decision.choice : (choices.exact ?? 'skip'),
        into: decision?.choice === 'merge' ? decision.near : null,
      });
      places.push(place);
    }
    const progress = { filesDone: batch.filesDone, entriesDone: batch.firstEntry + batch.drafts.length };
    const outcomes = await this.parts.monitor.measure('import.batch', () => this.journal.keep(this.id, entries, progress));
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'there') this.#duplicates++;
      else if (outcome.status === 'merged') this.#merged++;
      else if (outcome.status === 'refused') this.#problems.push({ path: batch.origins[places[index]].path, code: outcome.code, message: outcome.message });
      else {
        this.#added++;
        const language = batch.languages[places[index]];
        if (language !== null) this.#languages.set(language, (this.#languages.get(language) ?? 0) + 1);
      }
    }
    this.#problems.push(...batch.problems, ...kept.problems);
    this.#filesDone = batch.filesDone;
    const now: ImportProgress = { filesDone: this.#filesDone, filesTotal: this.order.files.length, added: this.#added, duplicates: this.#duplicates, problems: this.#problems.length };
    this.options.onProgress?.(now);
  }

  /** What came in stays in the journal where the import can be gone on with; else it ends here, so that it can be taken back. */
  async #leave(isKept: boolean, error: unknown): Promise<void> {
    // The copy of the files may be the very thing that there is no room for.
    if (isKept && !isAppError(error, 'STORAGE_FULL')) return;
    await this.journal.end(this.id).catch(() => null);
    await this.#sources.forget([this.id]);
  }

  async #end(cancelled: boolean): Promise<ImportSummary> {
    const row = (await this.journal.unfinished()).find(({ id }) => id === this.id);
    const ids = listEntries(row?.added ?? []).map((entry) => importedId(this.id, entry));
    const undoStep = await this.journal.end(this.id);
    await this.#sources.forget([this.id]);
    return {
      files: this.order.files.length, added: ids.length, duplicates: this.#duplicates, merged: this.#merged, problems: this.#problems, cancelled,
      elapsedMs: performance.now() - this.#start, ids, undoStep, languages: otherThanEnglish(this.#languages),
    };
  }
}

/** Most memories first. */
function otherThanEnglish(languages: ReadonlyMap<string, number>): LanguageCount[] {
  return Array.from(languages, ([code, memories]) => ({ code, memories }))
    .filter(({ code }) => code !== 'eng')
    .sort((a, b) => b.memories - a.memories || a.code.localeCompare(b.code));
}
