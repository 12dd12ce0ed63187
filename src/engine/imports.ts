import { v7 as uuidv7 } from 'uuid';
import type { HandedFile } from '../contracts/archive';
import { AppError } from '../contracts/errors';
import type { Engram, ImportSummary } from '../contracts/engine';
import type { ImportChoices, ImportJournalRow, UnfinishedImport } from '../contracts/imports';
import { countEntries } from '../core/entry-ranges';
import { ImportSources } from '../storage/import-sources';
import { decide, type DuplicateFact, type ImportNotes } from './import-facts';
import { importFiles, type ImportInput, type ImportOptions, type ImportParts, journalOf, toHandedFiles } from './import-files';
import { importsAtWork } from './import-lock';
import { planImport } from './plan-import';

type Face = Engram['imports'];

/** Nobody has asked after one that was interrupted this long ago: what came in stays, and its copy of the files makes room. */
const ABANDONED_MS = 14 * 86_400_000;

/** Of a plan, nothing is held but where its files are and what doubles something: they are read again when it is run. */
interface HeldPlan {
  readonly files: readonly HandedFile[];
  readonly facts: ReadonlyMap<number, DuplicateFact>;
  readonly persona: ImportChoices['persona'];
  readonly mappings: ImportChoices['mappings'];
}

/** Imports with a look before they are made, and those that a crash has ended. */
export class Imports implements Face {
  readonly #parts: ImportParts;
  readonly #sources = new ImportSources();
  readonly #plans = new Map<string, HeldPlan>();

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  /** Without a look. */
  importFiles(input: ImportInput, { persona, ...options }: ImportOptions): Promise<ImportSummary> {
    return importFiles(this.#parts, { files: toHandedFiles(input), choices: persona === undefined ? {} : { persona }, decisions: new Map() }, options);
  }

  plan: Face['plan'] = async (input, { persona, mappings, ...options } = {}) => {
    const files = toHandedFiles(input);
    const { facts, ...found } = await planImport(this.#parts, files, { persona, mappings, ...options });
    const id = uuidv7();
    this.#plans.set(id, { files, facts, persona, mappings });
    return { id, ...found };
  };

  run: Face['run'] = async (plan, choices = {}, options = {}) => {
    const held = this.#plans.get(plan);
    if (held === undefined) throw new AppError('NOT_FOUND', { plan });
    const persona = choices.persona ?? held.persona;
    const mappings = choices.mappings ?? held.mappings;
    const order = {
      files: held.files,
      choices: { exact: choices.exact ?? 'skip', ...(persona === undefined ? {} : { persona }), ...(mappings === undefined ? {} : { mappings }) },
      decisions: decide(held.facts, choices, persona === held.persona),
    } as const;
    const summary = await importFiles(this.#parts, order, options);
    this.#plans.delete(plan);
    return summary;
  };

  discard: Face['discard'] = async (plan) => {
    this.#plans.delete(plan);
  };

  unfinished: Face['unfinished'] = async () => {
    // In this order: an import that begins while this looks is at work, or in the journal, before its copy is taken for one that nobody needs.
    const copies = await this.#sources.list();
    const before = await importsAtWork();
    const rows = await this.#rows();
    const atWork = new Set([...before, ...(await importsAtWork())]);
    const known = new Set([...rows.map(({ id }) => id), ...atWork]);
    await this.#sources.forget(copies.flatMap(({ id }) => (known.has(id) ? [] : [id])));
    const complete = new Set(copies.flatMap((copy) => (copy.complete ? [copy.id] : [])));
    const found: UnfinishedImport[] = [];
    for (const row of rows) {
      if (atWork.has(row.id)) continue;
      const { id, startedAt, files, filesDone, added } = row;
      if (Date.now() - startedAt > ABANDONED_MS) await this.end(id);
      else found.push({ id, startedAt, files, filesDone, added: countEntries(added), resumable: complete.has(id) });
    }
    return found;
  };

  resume: Face['resume'] = async (id, options = {}) => {
    const copy = await this.#sources.open(id);
    if (copy === null) throw new AppError('NOT_FOUND', { import: id });
    const { choices, decisions } = JSON.parse(copy.notes) as ImportNotes;
    return importFiles(this.#parts, { files: copy.files, choices, decisions: new Map(decisions), unfinished: id }, options);
  };

  end: Face['end'] = async (id) => {
    const step = await journalOf(this.#parts.library).end(id);
    await this.#sources.forget([id]);
    return step;
  };

  #rows(): Promise<readonly ImportJournalRow[]> {
    return journalOf(this.#parts.library).unfinished();
  }
}
