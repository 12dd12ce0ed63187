import { AppError, isAppError } from '../../../src/contracts/errors';
import { importedId, type ImportEntry, type ImportJournalRow, type ImportMerge, type ImportOutcome, type ImportsApi } from '../../../src/contracts/imports';
import { DEFAULT_PERSONA, type Memory, type MemoryId, type PersonaId } from '../../../src/contracts/memory';
import { hasEntry, listEntries, withEntries } from '../../../src/core/entry-ranges';
import { dropImport, ImportJournal, noteImport } from '../../../src/storage/import-journal';
import type { MemoryWrite } from '../../../src/storage/library-store';
import type { UndoRow } from '../../../src/storage/schema';
import { addStep, UndoStore } from '../../../src/storage/undo-steps';
import type { LibraryInsides } from '../insides';
import type { MemoryRecords } from '../memory-records';
import { toMemory } from '../memory-text';
import type { MemoryWriter } from '../memory-writer';
import { requireText } from '../require-input';
import { mergeEntry } from './merge-entry';
import { personaFinder } from './persona-finder';

type Prepared = ReturnType<MemoryRecords['prepare']>;

/**
 * Keeps what is imported. Each batch is noted in the journal in its own transaction, and the ids of memories follow from the import and the
 * number of the entry: whatever is done again after a crash is done once.
 */
export class ImportKeeper implements ImportsApi {
  readonly #journal: ImportJournal;
  readonly #undo: UndoStore;

  constructor(
    private readonly insides: LibraryInsides,
    private readonly writer: MemoryWriter,
  ) {
    this.#journal = new ImportJournal(insides.store.db);
    this.#undo = new UndoStore(insides.store.db);
  }

  async begin({ id, startedAt, files }: Pick<ImportJournalRow, 'id' | 'startedAt' | 'files'>): Promise<void> {
    await this.#journal.begin({ id: requireText(id, 'id'), startedAt, files, filesDone: 0, entriesDone: 0, added: [], merged: [] });
  }

  async keep(id: string, entries: readonly ImportEntry[], progress: { readonly filesDone: number; readonly entriesDone: number }): Promise<readonly ImportOutcome[]> {
    return this.insides.exclusively(async () => {
      let row = await this.#row(id);
      const slice = this.insides.newSlice();
      const prepared: (Prepared | ImportOutcome)[] = [];
      const personaOf = entries.some(({ draft: { persona = DEFAULT_PERSONA } }) => persona !== DEFAULT_PERSONA) ? await personaFinder(this.insides) : null;
      for (const entry of entries) {
        prepared.push(this.#prepare(id, entry, personaOf));
        await slice.breathe();
      }
      const taken = new Map(await this.insides.duplicates(prepared.flatMap((draft) => ('contentHash' in draft ? [draft.contentHash] : []))));
      const outcomes: ImportOutcome[] = [];
      const writes: MemoryWrite[] = [];
      const added: number[] = [];
      for (const [place, { entry, exact, into }] of entries.entries()) {
        await slice.breathe();
        const draft = prepared[place];
        if (!('contentHash' in draft)) {
          outcomes.push(draft);
          continue;
        }
        const key = `${draft.personaId}\n${draft.contentHash}`;
        const there = taken.get(key);
        const isDone = entry < row.entriesDone;
        if (row.merged.some((merge) => merge.entry === entry)) {
          outcomes.push({ status: 'merged', id: into ?? draft.id });
          continue;
        }
        if (isDone ? !hasEntry(row.added, entry) : exact === 'skip' && there !== undefined && there !== draft.id) {
          outcomes.push({ status: 'there', id: there ?? draft.id });
          continue;
        }
        const merged: ImportMerge | null = isDone || into === null ? null : await mergeEntry(this.insides, this.writer, { draft, entry, into, row });
        if (merged !== null) {
          row = await this.#row(id);
          outcomes.push({ status: 'merged', id: merged.id });
          continue;
        }
        taken.set(key, draft.id);
        if (!isDone) added.push(entry);
        if (!isDone && this.insides.documents.documentOf(draft.id) === undefined) writes.push(this.insides.records().create(draft));
        outcomes.push({ status: 'added', id: draft.id });
      }
      const note = noteImport({
        ...row, added: withEntries(row.added, added), filesDone: Math.max(row.filesDone, progress.filesDone), entriesDone: Math.max(row.entriesDone, progress.entriesDone),
      });
      await this.insides.monitor.measure('keep.write', () => this.insides.store.putMemories(writes, [note]));
      if (writes.length > 0) {
        await this.insides.indexWritten(writes, slice);
        this.insides.changed('added', writes.map(({ row: { id: written } }) => written));
      }
      return outcomes;
    });
  }

  async known(texts: Parameters<ImportsApi['known']>[0]): Promise<readonly (Memory | null)[]> {
    const taken = await this.insides.duplicates(texts.map(({ hash }) => hash));
    const personaOf = texts.some(({ persona }) => persona !== DEFAULT_PERSONA) ? await personaFinder(this.insides) : null;
    const ids = texts.map(({ persona, hash }) => taken.get(`${personaOf?.(persona) ?? persona}\n${hash}`));
    const rows = await this.insides.reader.memories([...new Set(ids.filter((id) => id !== undefined))]);
    const memories = new Map<MemoryId, Memory>();
    for (const row of rows) if (row !== undefined) memories.set(row.id, toMemory(row));
    return ids.map((id) => (id === undefined ? null : (memories.get(id) ?? null)));
  }

  async end(id: string): Promise<number | null> {
    return this.insides.exclusively(async () => {
      const row = await this.#journal.row(id);
      // A call repeated after a crash: the step is there, if there was something to take back.
      if (row === undefined) return this.#stepOf(id);
      const ids = listEntries(row.added).map((entry) => importedId(id, entry));
      if (ids.length === 0 && row.merged.length === 0) {
        await this.#undo.write([dropImport(id)]);
        return null;
      }
      const [only] = ids.length === 1 ? await this.insides.reader.memories(ids) : [];
      const step: UndoRow = {
        at: this.insides.wallNow(), kind: 'imported', title: only?.title ?? null,
        inverse: { do: 'remove', ids, ...(row.merged.length === 0 ? {} : { merged: row.merged }) },
      };
      let number: number | null = null;
      await this.#undo.write([addStep(step, (added) => { number = added; }), dropImport(id)]);
      return number;
    });
  }

  async unfinished(): Promise<readonly ImportJournalRow[]> {
    // After batches that are on their way.
    return this.insides.exclusively(() => this.#journal.all());
  }

  /** A draft that cannot be kept stops nobody else. */
  #prepare(id: string, { entry, draft }: ImportEntry, personaOf: ((named: PersonaId) => PersonaId) | null): Prepared | ImportOutcome {
    try {
      const named = typeof draft.persona === 'string' && personaOf !== null ? { ...draft, persona: personaOf(draft.persona) } : draft;
      return this.insides.records().prepare({ ...named, id: importedId(id, entry) });
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { status: 'refused', code: error.code, message: error.message };
    }
  }

  async #row(id: string): Promise<ImportJournalRow> {
    const row = await this.#journal.row(id);
    if (row === undefined) throw new AppError('NOT_FOUND', { import: id });
    return row;
  }

  async #stepOf(id: string): Promise<number | null> {
    const ours = importedId(id, 0).slice(0, -12);
    const steps = await this.#undo.steps(this.insides.wallNow());
    return steps.find(({ inverse }) => inverse.do === 'remove' && inverse.ids[0]?.startsWith(ours) === true)?.id ?? null;
  }
}
