import type { HandedFile, ImportProblem, ParsedBatch } from '../contracts/archive';
import type { SimilarMemory } from '../contracts/duplicates';
import type { ImportProgress } from '../contracts/engine';
import { isAbortError, isAppError } from '../contracts/errors';
import type { ColumnMapping, ImportDuplicate, ImportFormat, ImportPlan, ImportPreview, ImportTable } from '../contracts/imports';
import { DEFAULT_PERSONA, type Memory, type MemoryDraft, type PersonaId } from '../contracts/memory';
import { deriveTitle } from '../core/text/title';
import { handOver } from './hand-over';
import { libraryPart } from './library-part';
import type { DuplicateFact } from './import-facts';
import { type ImportOptions, type ImportParts, journalOf } from './import-files';

const MOST_NAMED = 1_000;
const MOST_PREVIEWS = 20;
const MOST_PROBLEMS = 10_000;
const EXCERPT_UNITS = 400;

interface PlanOptions extends Omit<ImportOptions, 'persona'> {
  readonly persona?: PersonaId | undefined;
  readonly mappings?: Readonly<Record<string, ColumnMapping>> | undefined;
}

type Found = Omit<ImportPlan, 'id'> & { readonly facts: ReadonlyMap<number, DuplicateFact> };

/** Reads all files in the archive worker and asks the library what it has of them already. Texts are let go batch by batch. */
export async function planImport(parts: ImportParts, files: readonly HandedFile[], { persona, mappings, onProgress, signal }: PlanOptions): Promise<Found> {
  const lookUp = duplicateLookUp(parts, persona);
  const plan = new PlanBuilder();
  let bytes = 0;
  const tell = (now: Pick<ImportProgress, 'filesDone' | 'preparing'>): void => onProgress?.({ ...now, filesTotal: files.length, added: plan.entries, duplicates: plan.doubled, problems: plan.problemCount });
  await parts.archive.run(async (api, job, guard) => {
    bytes = await handOver(files, (some) => guard(api.takeFiles(job, some)), (taken) => tell({ filesDone: 0, preparing: { taken, copied: 0 } }));
    await guard(api.openImport(job, mappings === undefined ? {} : { mappings }));
    let next = guard(api.nextBatch(job));
    for (;;) {
      const batch = await next;
      if (batch === null) break;
      next = guard(api.nextBatch(job));
      next.catch(() => {});
      const { known, similar, problem } = await guard(lookUp(batch));
      plan.take(batch, known, similar, persona);
      if (problem !== null) plan.problem(problem);
      tell({ filesDone: batch.filesDone });
    }
    await guard(api.closeImport(job));
  }, signal);
  return plan.found(files.length, bytes);
}

interface LookedUp {
  readonly known: readonly (Memory | null)[];
  readonly similar: readonly (SimilarMemory | null)[];
  readonly problem: ImportProblem | null;
}

/** Asks the library about the drafts of a batch: for the very text, then, where it is new, for nearly the same. */
function duplicateLookUp({ library }: ImportParts, persona: PersonaId | undefined): (batch: ParsedBatch) => Promise<LookedUp> {
  const journal = journalOf(library);
  const duplicates = libraryPart(library, 'duplicates', 'similar');
  let isPossible = true;
  return async ({ drafts, hashes, twins }) => {
    const personas = drafts.map((draft) => persona ?? draft.persona ?? DEFAULT_PERSONA);
    const known = drafts.length === 0 ? [] : await journal.known(hashes.map((hash, place) => ({ persona: personas[place], hash })));
    const similar: (SimilarMemory | null)[] = drafts.map(() => null);
    const asked = new Map<PersonaId, number[]>();
    for (const [place, memory] of known.entries()) {
      if (memory === null && twins[place] === null) asked.set(personas[place], [...(asked.get(personas[place]) ?? []), place]);
    }
    try {
      for (const [of, places] of isPossible ? asked : []) {
        const found = await duplicates.similar(places.map((place) => drafts[place].text), { persona: of });
        for (const [index, place] of places.entries()) similar[place] = found[index];
      }
    } catch (error) {
      if (isAbortError(error) || !isAppError(error)) throw error;
      isPossible = false;
      return { known, similar, problem: { path: '', code: error.code, message: `Memories that say nearly the same could not be looked for: ${error.message}` } };
    }
    return { known, similar, problem: null };
  };
}

/** Puts a plan together from batches, and keeps of each only what the plan tells. */
class PlanBuilder {
  entries = 0;
  doubled = 0;
  problemCount = 0;
  readonly #formats: Partial<Record<ImportFormat, number>> = {};
  readonly #facts = new Map<number, DuplicateFact>();
  readonly #duplicates: ImportDuplicate[] = [];
  readonly #previews: ImportPreview[] = [];
  readonly #problems: ImportProblem[] = [];
  readonly #tables: ImportTable[] = [];
  readonly #backups: ImportPlan['backups'][number][] = [];
  readonly #images = new Set<number>();
  readonly #counts = { exact: 0, near: 0 };
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  take(batch: ParsedBatch, known: LookedUp['known'], similar: LookedUp['similar'], persona: PersonaId | undefined): void {
    for (const [place, draft] of batch.drafts.entries()) {
      const entry = batch.firstEntry + place;
      const { format, path } = batch.origins[place];
      this.entries++;
      this.#formats[format] = (this.#formats[format] ?? 0) + 1;
      const createdAt = timeOf(draft);
      if (createdAt !== null) {
        this.#from = Math.min(this.#from, createdAt);
        this.#to = Math.max(this.#to, createdAt);
      }
      if (this.#previews.length < MOST_PREVIEWS) {
        const { title = '', type, tags, text } = draft;
        this.#previews.push({ entry, path, draft: { title, text: excerptOf(text), createdAt, ...(type === undefined ? {} : { type }), ...(tags === undefined ? {} : { tags }), ...(persona ?? draft.persona) === undefined ? {} : { persona: persona ?? draft.persona } } });
      }
      this.#double(entry, path, draft, { hash: batch.hashes[place], known: known[place], similar: similar[place], twin: batch.twins[place] });
    }
    for (const { image } of batch.images) this.#images.add(image);
    for (const problem of batch.problems) this.problem(problem);
    this.#tables.push(...batch.tables);
    this.#backups.push(...batch.backups);
  }

  problem(problem: ImportProblem): void {
    this.problemCount++;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }

  found(files: number, bytes: number): Found {
    return {
      formats: this.#formats, files, bytes, entries: this.entries, attachments: this.#images.size, span: this.#from <= this.#to ? [this.#from, this.#to] : null, duplicates: this.#duplicates,
      counts: this.#counts, previews: this.#previews, problems: this.#problems, tables: this.#tables, backups: this.#backups, facts: this.#facts,
    };
  }

  #double(entry: number, path: string, draft: MemoryDraft, { hash, known, similar, twin }: { readonly hash: string; readonly known: Memory | null; readonly similar: SimilarMemory | null; readonly twin: number | null }): void {
    const found = known === null ? similar : { memory: known, overlap: 1, cosine: 1, exact: true };
    if (found === null && twin === null) return;
    // `similar` calls texts the same that differ in white space or case; only the very text is skipped without asking.
    const kind = known !== null || twin !== null ? 'exact' : 'near';
    this.doubled++;
    this.#counts[kind]++;
    this.#facts.set(entry, { kind, hash, near: kind === 'near' ? (found?.memory.id ?? null) : null });
    const title = (draft.title ?? '') === '' ? deriveTitle(draft.text) : (draft.title ?? '');
    if (this.#duplicates.length < MOST_NAMED) this.#duplicates.push({ entry, path, title, excerpt: excerptOf(draft.text), kind, similar: found === null ? null : { ...found, memory: { ...found.memory, text: excerptOf(found.memory.text) } }, twin: known === null ? twin : null });
  }
}

function excerptOf(text: string): string {
  return text.slice(0, EXCERPT_UNITS).replace(/[\ud800-\udbff]$/, '');
}

function timeOf({ createdAt }: MemoryDraft): number | null {
  if (createdAt === undefined) return null;
  const time = typeof createdAt === 'string' ? Date.parse(createdAt) : Number(createdAt);
  return Number.isFinite(time) ? time : null;
}
