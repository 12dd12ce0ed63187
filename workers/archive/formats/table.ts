import type { ColumnMapping, ImportFormat, ImportTable } from '../../../src/contracts/imports';
import { MEMORY_TYPES, type MemoryType } from '../../../src/contracts/memory';
import { isPersona } from '../../../src/core/archive/persona';
import { parseLooseDate } from '../../../src/core/archive/parse-loose-date';
import { splitTags } from '../../../src/core/archive/tags';
import { guessMapping, type ColumnField } from './column-guess';
import { entriesOf, fieldsOf, fittingTags } from './entries';
import { isObject, type JsonObject } from './json-value';
import { IMPORT_LIMITS } from './limits';
import { timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { counted, type ProblemList, SourceProblem } from './source-problem';

/** A cell: text, or a list that some formats keep in one. */
export type Cell = string | readonly string[];

export interface TableRow {
  readonly cells: readonly Cell[];
  /** As the person finds it in the file: `row 12` or a line. */
  readonly name: string;
}

const SAMPLE_ROWS = 5;
const GUESS_ROWS = 50;
const MAX_SAMPLE_CELL = 200;

/** What a table is, and its first rows, for the person who maps its columns. */
export function tableOf(path: string, columns: readonly string[], rows: readonly TableRow[]): ImportTable {
  const text = (cell: Cell | undefined): string => (cell === undefined ? '' : typeof cell === 'string' ? cell : cell.join(', '));
  return {
    path,
    columns,
    guess: guessMapping(columns, rows.slice(0, GUESS_ROWS).map(({ cells }) => columns.map((_, index) => text(cells[index])))),
    sample: rows.slice(0, SAMPLE_ROWS).map(({ cells }) => columns.map((_, index) => text(cells[index]).slice(0, MAX_SAMPLE_CELL))),
  };
}

/** Objects of a foreign JSON file as a table: each key a column. */
export function* readRecords(records: readonly JsonObject[], file: SourceFile, group: SourceGroup, problems: ProblemList): Generator<SourceItem> {
  const keys = new Set<string>();
  for (const record of records) for (const key of Object.keys(record)) if (keys.size <= IMPORT_LIMITS.columns) keys.add(key);
  if (keys.size > IMPORT_LIMITS.columns) throw new SourceProblem('UNREADABLE_FILE', `The objects of this file have more than ${IMPORT_LIMITS.columns} different keys. It does not look like a list of notes.`);
  const columns = [...keys];
  const rows = records.map((record, index): TableRow => ({ cells: columns.map((key) => (Object.hasOwn(record, key) ? cellOf(record[key]) : '')), name: `element ${index}` }));
  const table = tableOf(file.path, columns, rows);
  yield { kind: 'table', table };
  yield* readRows('json', table, rows, file, group, problems);
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    const named = (value as unknown[]).map((item) => (isObject(item) && typeof item['name'] === 'string' ? item['name'] : item));
    if (named.every((item) => typeof item === 'string' || typeof item === 'number')) return named.map(String);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean | bigint);
}

/** Rows as entries, by the mapping that the person chose, else by the guess. */
export function* readRows(format: ImportFormat, table: ImportTable, rows: Iterable<TableRow>, file: SourceFile, group: SourceGroup, problems: ProblemList): Generator<SourceItem> {
  const mapping = chosenMapping(table, group);
  const fields = table.columns.map((column): ColumnField => (Object.hasOwn(mapping.columns, column) ? mapping.columns[column] : 'append'));
  let unreadDates = 0;
  for (const { cells, name } of rows) {
    const row = new RowReader(table.columns, fields);
    cells.forEach((cell, index) => row.take(index, cell));
    unreadDates += row.unreadDates;
    const { text, read } = row.finish();
    if (text.trim() === '') {
      if (cells.some((cell) => (typeof cell === 'string' ? cell.trim() !== '' : cell.length > 0))) problems.add('EMPTY_TEXT', `Nothing of ${name} is mapped to a text, so it was left out.`);
      continue;
    }
    // The number makes every row its own source; what follows `#` is no part of the file's name.
    yield* entriesOf({ format, text, fields: fieldsOf(read), place: { path: `${file.path}#${name.replace(/\D+/gu, '')}`, createdAt: timeOfFile(file) }, images: () => null });
  }
  if (unreadDates > 0) problems.add('INVALID_INPUT', `Not read for sure: ${counted(unreadDates, 'date', 'dates')} (03/04/2024 is two days). They stand in the texts as they were; the memories have the date of the file.`);
}

function chosenMapping(table: ImportTable, group: SourceGroup): ColumnMapping {
  const { mappings } = group;
  return mappings !== undefined && Object.hasOwn(mappings, table.path) ? mappings[table.path] : table.guess;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type ReadFields = Mutable<{ title?: string; createdAt?: number; updatedAt?: number; tags?: string[]; type?: MemoryType; persona?: string; pinned?: boolean }>;

/** Sorts the cells of one row. What a field cannot take stays as a line of the text: nothing of a row is lost. */
class RowReader {
  unreadDates = 0;
  readonly #texts: string[] = [];
  readonly #lines: string[] = [];
  readonly #read: ReadFields = {};

  constructor(
    private readonly columns: readonly string[],
    private readonly fields: readonly ColumnField[],
  ) {}

  take(index: number, cell: Cell): void {
    const text = typeof cell === 'string' ? cell : cell.join(', ');
    if (text.trim() === '') return;
    const field = this.fields[index] ?? 'append';
    if (field === 'skip') return;
    if (field === 'text') this.#texts.push(text);
    else if (field === 'append' || !this.#takeField(field, text, cell)) this.#lines.push(`${this.columns[index] ?? `Column ${index + 1}`}: ${text}`);
  }

  finish(): { readonly text: string; readonly read: ReadFields } {
    const parts = [...this.#texts];
    if (this.#lines.length > 0) parts.push(this.#lines.join('\n'));
    // A row that is only a title is a text of one line.
    if (parts.length === 0 && this.#read.title !== undefined) return { text: this.#read.title, read: { ...this.#read, title: '' } };
    return { text: parts.join('\n\n'), read: this.#read };
  }

  #takeField(field: Exclude<ColumnField, 'text' | 'append' | 'skip'>, text: string, cell: Cell): boolean {
    const read = this.#read;
    const trimmed = text.trim();
    switch (field) {
      case 'title':
        // A longer one would be cut.
        if (read.title !== undefined || trimmed.length > 256) return false;
        read.title = trimmed;
        return true;
      case 'created':
      case 'updated': {
        const time = parseLooseDate(trimmed);
        if (time === null) this.unreadDates++;
        const key = field === 'created' ? 'createdAt' : 'updatedAt';
        if (time === null || read[key] !== undefined) return false;
        read[key] = time;
        return true;
      }
      case 'tags':
        read.tags = fittingTags([...(read.tags ?? []), ...(typeof cell === 'string' ? splitTags(cell.replaceAll(';', ',')) : cell)]);
        return true;
      case 'type': {
        const type = MEMORY_TYPES.find((known) => known === trimmed.toLowerCase());
        if (type === undefined) return false;
        read.type = type;
        return true;
      }
      case 'persona':
        if (!isPersona(trimmed)) return false;
        read.persona = trimmed;
        return true;
      case 'pinned':
        if (/^(?:true|yes|1|x|on)$/iu.test(trimmed)) read.pinned = true;
        else if (!/^(?:false|no|0|off)$/iu.test(trimmed)) return false;
        return true;
    }
  }
}
