import { isImagePath } from '../../../src/core/archive/image-files';
import { notionName } from './notion-names';

export type FileKind = 'markdown' | 'text' | 'json' | 'csv' | 'html' | 'enex' | 'pdf' | 'notion-page' | 'notion-html' | 'notion-database' | 'zip' | 'image' | 'unknown';

const KINDS: Readonly<Record<string, FileKind>> = {
  md: 'markdown', markdown: 'markdown', mdown: 'markdown', txt: 'text', text: 'text', json: 'json', jsonl: 'json', ndjson: 'json',
  csv: 'csv', tsv: 'csv', html: 'html', htm: 'html', xhtml: 'html', enex: 'enex', pdf: 'pdf', zip: 'zip',
};
const NOTION: Readonly<Record<'md' | 'csv' | 'html', FileKind>> = { md: 'notion-page', csv: 'notion-database', html: 'notion-html' };

/** How a file is read, by its name. */
export function fileKind(path: string): FileKind {
  if (isImagePath(path)) return 'image';
  const notion = notionName(path);
  if (notion !== null) return NOTION[notion.kind];
  const ending = /\.([^./]+)$/u.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(KINDS, ending) ? KINDS[ending] : 'unknown';
}

/** The parts of one export in several zips, which name each other's files: `Export-…-Part-2.zip`, `takeout-…-002.zip`. */
export function zipSeries(path: string): string {
  return path.replace(/(?:-Part-\d+|-\d{3})\.zip$/iu, '.zip');
}

/** A part of an export within its zip: its files lie side by side with those of the others. */
export function isZipPart(path: string): boolean {
  return /(?:-|^)Part-\d+\.zip$/iu.test(path);
}

/** What a backup of Standard Notes is called. Everything else in its zip is in it as well. */
export function isStandardNotesFile(path: string): boolean {
  return /(?:^|\/)Standard Notes Backup and Import File[^/]*\.(?:txt|json)$/iu.test(path);
}
