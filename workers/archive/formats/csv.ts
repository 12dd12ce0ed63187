import Papa from 'papaparse';
import { decodeText } from '../../../src/core/archive/decode-text';
import { problemItems } from './entries';
import { IMPORT_LIMITS } from './limits';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { counted, ProblemList, SourceProblem } from './source-problem';
import { readRows, tableOf, type TableRow } from './table';

/** Rows are parsed in pieces, so that a large file never stands in memory as a table. */
const PIECE_ROWS = 1_000;
/** By these the separator is guessed. */
const GUESS_CHARACTERS = 100_000;
const GUESS_ROWS = 20;

/**
 * A table of text: separators by comma, semicolon, tab or bar, in quotes or not. Rows of another length than the header are kept and told with their
 * line. Cells are text, whatever they begin with: nothing is ever computed.
 * @throws SourceProblem
 */
export function* readCsv(file: SourceFile, bytes: Uint8Array, group: SourceGroup): Generator<SourceItem> {
  const problems = new ProblemList(file.path);
  const text = withoutNul(bytes, problems);
  const { columns, table, rows } = openCsv(text, file.path, problems);
  if (columns.length === 0) throw new SourceProblem('EMPTY_TEXT', 'There is nothing to keep in this file.');
  if (table.sample.length === 0) throw new SourceProblem('EMPTY_TEXT', 'There is nothing below the first line of this table.');
  yield { kind: 'table', table };
  yield* readRows('csv', table, rows, file, group, problems);
  yield* problemItems(problems.list());
}

export interface OpenCsv {
  readonly columns: readonly string[];
  readonly table: ReturnType<typeof tableOf>;
  readonly rows: Iterable<TableRow>;
}

/** @param text - without a byte order mark. @throws SourceProblem for more columns than anybody could map */
export function openCsv(text: string, path: string, problems: ProblemList): OpenCsv {
  // Excel names the separator in a line of its own.
  const named = /^sep=(.)\r?\n/u.exec(text);
  const body = named === null ? text : text.slice(named[0].length);
  const firstLine = named === null ? 1 : 2;
  const delimiter = named?.[1] ?? guessDelimiter(body, path);
  const [first] = csvRows(body, delimiter, firstLine, 1);
  if (first === undefined) return { columns: [], table: tableOf(path, [], []), rows: [] };
  if (first.cells.length > IMPORT_LIMITS.columns) throw new SourceProblem('UNREADABLE_FILE', `This table has ${first.cells.length.toLocaleString('en')} columns; up to ${IMPORT_LIMITS.columns.toLocaleString('en')} can be read. It does not look like a list of notes.`);
  // A line alone is no header of nothing.
  const isAlone = first.cells.length === 1 && body.slice(first.end).trim() === '';
  const hasHeader = !isAlone && looksLikeHeader(first.cells);
  const columns = uniqueNames(hasHeader ? first.cells : first.cells.map((_, index) => `Column ${index + 1}`));
  const skipped = hasHeader ? first.end : 0;
  const line = hasHeader ? first.nextLine : firstLine;
  const sample = [...csvRows(body.slice(skipped), delimiter, line, 50)].map(rowOf);
  return {
    columns,
    table: tableOf(path, columns, sample),
    rows: told(csvRows(body.slice(skipped), delimiter, line, Number.POSITIVE_INFINITY), columns.length, problems),
  };
}

function withoutNul(bytes: Uint8Array, problems: ProblemList): string {
  const text = decodeText(bytes);
  if (text !== null) return text;
  const clean = bytes.filter((byte) => byte !== 0);
  // Text with some of them, not a program with some text.
  const decoded = clean.length * 10 > bytes.length * 9 ? decodeText(clean) : null;
  if (decoded === null) throw new SourceProblem('UNSUPPORTED_FILE', 'This file is named like a table, but holds binary data.');
  problems.add('INVALID_INPUT', `Left out: ${counted(bytes.length - clean.length, 'character', 'characters')} of the number 0.`);
  return decoded;
}

interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
  /** Where the next row begins: in the text, and its line. */
  readonly end: number;
  readonly nextLine: number;
  readonly openQuote: boolean;
}

function* csvRows(text: string, delimiter: string, firstLine: number, most: number): Generator<CsvRow> {
  let at = 0;
  let line = firstLine;
  for (let given = 0; at < text.length && given < most; ) {
    const piece = text.slice(at);
    const found: { readonly cells: readonly string[]; readonly end: number; readonly openQuote: boolean }[] = [];
    Papa.parse<string[]>(piece, {
      delimiter,
      preview: Math.min(PIECE_ROWS, most - given),
      step: ({ data, errors, meta }) => {
        found.push({ cells: data, end: meta.cursor, openQuote: errors.some(({ code }) => code === 'MissingQuotes') });
      },
    });
    if (found.length === 0) return;
    let start = 0;
    for (const { cells, end, openQuote } of found) {
      const nextLine = line + lineBreaks(piece, start, end);
      given++;
      if (cells.some((cell) => cell.trim() !== '')) yield { cells, line, end: at + end, nextLine, openQuote };
      line = nextLine;
      start = end;
    }
    if (start === 0) return;
    at += start;
  }
}

/** Line ends of any system. */
function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) count++;
  }
  return count;
}

function* told(rows: Iterable<CsvRow>, columns: number, problems: ProblemList): Generator<TableRow> {
  for (const row of rows) {
    if (row.openQuote) problems.add('INVALID_INPUT', `Line ${row.line}: a quote is opened and never closed, so everything behind it was read as one cell.`);
    else if (row.cells.length !== columns) problems.add('INVALID_INPUT', `Line ${row.line} has ${counted(row.cells.length, 'cell', 'cells')} instead of ${columns}. It was kept${row.cells.length > columns ? ', the others as lines of its text' : ''}.`);
    yield rowOf(row);
  }
}

function rowOf({ cells, line }: CsvRow): TableRow {
  return { cells: cells.slice(0, IMPORT_LIMITS.columns), name: `line ${line}` };
}

/** The one by which most rows have as many cells as the first; of several, the one that makes more of them. */
function guessDelimiter(text: string, path: string): string {
  if (/\.tsv$/iu.test(path)) return '\t';
  const head = text.slice(0, GUESS_CHARACTERS);
  let best = { delimiter: ',', rows: 0, columns: 1 };
  for (const delimiter of [',', ';', '\t', '|']) {
    const { data } = Papa.parse<string[]>(head, { delimiter, preview: GUESS_ROWS, skipEmptyLines: true });
    const columns = data[0]?.length ?? 1;
    if (columns < 2) continue;
    const rows = data.filter((row) => row.length === columns).length;
    if (rows > best.rows || (rows === best.rows && columns > best.columns)) best = { delimiter, rows, columns };
  }
  return best.delimiter;
}

/** Names are short, differ from each other, and are neither numbers nor dates. */
function looksLikeHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim());
  if (names.some((name) => name.length > 64 || /^[\d\s.,:/+-]+$/u.test(name))) return false;
  const filled = names.filter((name) => name !== '');
  return filled.length > 0 && new Set(filled).size === filled.length;
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const wanted = name.trim() || `Column ${index + 1}`;
    let unique = wanted;
    for (let number = 2; taken.has(unique); number++) unique = `${wanted} (${number})`;
    taken.add(unique);
    return unique;
  });
}
