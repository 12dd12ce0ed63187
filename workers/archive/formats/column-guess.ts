import type { ColumnMapping } from '../../../src/contracts/imports';
import { parseLooseDate } from '../../../src/core/archive/parse-loose-date';

export type ColumnField = ColumnMapping['columns'][string];

/** Headers by what they usually mean; lower case, letters only. The first column of a kind gets it. */
const NAMES: readonly (readonly [ColumnField, ReadonlySet<string>])[] = [
  ['text', new Set(['text', 'content', 'contents', 'body', 'note', 'notes', 'markdown', 'message', 'entry', 'memo', 'description', 'notetext', 'textcontent', 'inhalt', 'texte', 'contenu', 'texto', 'contenido'])],
  ['title', new Set(['title', 'name', 'subject', 'heading', 'headline', 'notetitle', 'titel', 'titre', 'titulo', 'título', 'betreff'])],
  ['created', new Set(['created', 'createdat', 'createdtime', 'createddate', 'creationdate', 'creationtime', 'createdon', 'datecreated', 'date', 'time', 'datetime', 'timestamp', 'datum', 'erstellt', 'fecha'])],
  ['updated', new Set(['updated', 'updatedat', 'updatedtime', 'modified', 'modifiedat', 'modifieddate', 'lastmodified', 'lastedited', 'lasteditedtime', 'edited', 'dateupdated', 'datemodified', 'geändert'])],
  ['tags', new Set(['tags', 'tag', 'labels', 'label', 'keywords', 'categories', 'category', 'schlagworte', 'etiquetas'])],
  ['type', new Set(['type'])],
  ['persona', new Set(['persona'])],
  ['pinned', new Set(['pinned', 'ispinned', 'starred', 'favorite', 'favourite', 'isfavorite', 'isstarred'])],
];

/** A cell as long as this is prose, not a word of a list. */
const PROSE_LETTERS = 20;

/**
 * What each column seems to be, by its name; without a column of that name, the one with the longest cells is the text. A date only
 * where the cells are dates. Everything else becomes a line of the text, so that nothing is lost.
 * @param rows - the first ones, as text
 */
export function guessMapping(columns: readonly string[], rows: readonly (readonly string[])[]): ColumnMapping {
  const guess = new Map<string, ColumnField>();
  const given = new Set<ColumnField>();
  for (const [field, names] of NAMES) {
    const index = columns.findIndex((column, at) => !guess.has(column) && names.has(column.toLowerCase().replace(/[^\p{L}]/gu, '')) && (!(field === 'created' || field === 'updated') || holdsDates(rows, at)));
    if (index === -1) continue;
    guess.set(columns[index], field);
    given.add(field);
  }
  if (!given.has('text')) {
    const free = columns.map((column, index) => ({ column, length: averageLength(rows, index) })).filter(({ column, length }) => !guess.has(column) && length >= PROSE_LETTERS);
    const longest = free.reduce<(typeof free)[number] | null>((best, next) => (best === null || next.length > best.length ? next : best), null);
    if (longest !== null) guess.set(longest.column, 'text');
  }
  return { columns: Object.fromEntries(columns.map((column) => [column, guess.get(column) ?? 'append'])) };
}

function averageLength(rows: readonly (readonly string[])[], index: number): number {
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + (row[index] ?? '').length, 0) / rows.length;
}

/** Most of the cells that are not empty. */
function holdsDates(rows: readonly (readonly string[])[], index: number): boolean {
  const cells = rows.map((row) => row[index] ?? '').filter((cell) => cell.trim() !== '');
  return cells.length > 0 && cells.filter((cell) => parseLooseDate(cell) !== null).length * 2 > cells.length;
}
