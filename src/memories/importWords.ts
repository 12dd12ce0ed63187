import type { ColumnMapping, DuplicateChoice, ImportFormat, ImportPlan } from '../contracts/imports';
import { counted } from '../ui/format';
import { formatMonth } from '../ui/formatDates';

const FORMAT_NAMES: Readonly<Record<ImportFormat, string>> = {
  markdown: 'Markdown', obsidian: 'Obsidian', notion: 'Notion', 'google-keep': 'Google Keep', enex: 'Evernote', 'day-one': 'Day One',
  'standard-notes': 'Standard Notes', csv: 'a table', json: 'JSON', text: 'plain text', html: 'web pages', pdf: 'PDF', engram: 'Engram',
};

type Field = ColumnMapping['columns'][string];

/** What a column of a table may be read as, in the order in which it is offered. */
export const FIELD_NAMES: readonly (readonly [field: Field, name: string])[] = [
  ['text', 'Text'], ['title', 'Title'], ['created', 'Date'], ['updated', 'Last changed'], ['tags', 'Tags'], ['type', 'Type'], ['persona', 'Persona'], ['pinned', 'Pinned'],
  ['append', 'A line of the text'], ['skip', 'Leave out'],
];

/** "1,000 from Markdown, 204 from a table" */
export function formatsText(formats: ImportPlan['formats']): string {
  return Object.entries(formats)
    .sort(([, a], [, b]) => b - a)
    .map(([format, count]) => `${counted(count, 'from', 'from')} ${FORMAT_NAMES[format as ImportFormat]}`)
    .join(', ');
}

/** "March 2019 to November 2026"; one month: its name; null without dates. */
export function spanText(span: ImportPlan['span']): string | null {
  if (span === null) return null;
  const [from, to] = span.map(formatMonth);
  return from === to ? from : `${from} to ${to}`;
}

export interface ReviewChoices {
  readonly exact: 'skip' | 'add';
  readonly near: DuplicateChoice;
  readonly entries: Readonly<Record<number, DuplicateChoice>>;
}

/** How many memories these choices would make, and how many that are there would be changed. */
export function outcomeOf(plan: Pick<ImportPlan, 'entries' | 'counts' | 'duplicates'>, { exact, near, entries }: ReviewChoices): { readonly added: number; readonly merged: number } {
  let added = plan.entries - (exact === 'skip' ? plan.counts.exact : 0) - (near === 'add' ? 0 : plan.counts.near);
  let merged = near === 'merge' ? plan.counts.near : 0;
  for (const duplicate of plan.duplicates) {
    const own = entries[duplicate.entry];
    if (own === undefined) continue;
    const general = duplicate.kind === 'exact' ? exact : near;
    added += Number(own === 'add') - Number(general === 'add');
    merged += Number(own === 'merge') - Number(general === 'merge');
  }
  return { added, merged };
}
