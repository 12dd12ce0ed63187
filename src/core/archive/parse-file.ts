import type { ImportProblem } from '../../contracts/archive';
import type { ErrorCode } from '../../contracts/errors';
import { MAX_TEXT_BYTES, type MemoryDraft } from '../../contracts/memory';
import { deriveTitle } from '../text/title';
import { toWellFormed } from '../text/well-formed';
import { isArchiveReadme } from './archive-readme';
import { decodeText } from './decode-text';
import { parseFrontMatter, type FrontMatterFields } from './front-matter';
import { importKind } from './import-path';
import { parseFileNameDate } from './parse-date';
import { parseJson } from './parse-json';
import { splitText } from './split-text';

export interface ParsedFile {
  readonly drafts: readonly MemoryDraft[];
  readonly problems: readonly ImportProblem[];
}

/** A file of a million broken elements is one piece of news, not a million. */
const MAX_PROBLEMS_PER_FILE = 50;

/**
 * What a file holds, as drafts. Never throws: what cannot be read becomes a problem. A text too large for one memory
 * becomes several, named "(part n of m)", of which nothing is missing.
 * @param path - inside the picked folder, `/` between; its ending decides how the file is read
 * @param lastModified - Unix milliseconds; the memory's time when neither front matter nor file name tell one
 */
export function parseFile(path: string, bytes: Uint8Array, lastModified: number): ParsedFile {
  const kind = importKind(path);
  if (kind === null) return failed(path, 'UNSUPPORTED_FILE', 'This kind of file cannot be imported. Markdown, plain text and JSON can.');
  const content = decodeText(bytes);
  if (content === null) return failed(path, 'UNSUPPORTED_FILE', 'This file is named like a text, but holds binary data.');
  if (isArchiveReadme(content)) return { drafts: [], problems: [] };
  if (content.trim() === '') return failed(path, 'EMPTY_TEXT', 'There is nothing to keep in this file.');
  const createdAt = parseFileNameDate(path) ?? (lastModified > 0 ? lastModified : undefined);
  const place = { path, createdAt };
  if (kind === 'text') return { drafts: draftsOf(content, {}, place), problems: [] };
  if (kind === 'markdown') {
    const { fields, text, bodyStart } = parseFrontMatter(content);
    // Entries that stayed in the text would give their first line as a title; what follows them says more.
    const title = fields.title ?? (bodyStart > 0 ? titleOf(text.slice(bodyStart), path) : undefined);
    return { drafts: draftsOf(text, title === undefined ? fields : { ...fields, title }, place), problems: [] };
  }
  return parseJsonFile(content, place);
}

interface Place {
  readonly path: string;
  readonly createdAt: number | undefined;
}

function parseJsonFile(content: string, place: Place): ParsedFile {
  const drafts: MemoryDraft[] = [];
  const problems: ImportProblem[] = [];
  let unreported = 0;
  try {
    for (const element of parseJson(content)) {
      if (!('problem' in element)) drafts.push(...draftsOf(toWellFormed(element.text), element.fields, place));
      else if (problems.length < MAX_PROBLEMS_PER_FILE) problems.push({ path: place.path, code: 'INVALID_INPUT', message: `Element ${element.index}: ${element.problem}.` });
      else unreported++;
    }
  } catch (error) {
    return failed(place.path, 'UNREADABLE_FILE', error instanceof Error ? error.message : 'This file cannot be read as JSON.');
  }
  if (unreported > 0) problems.push({ path: place.path, code: 'INVALID_INPUT', message: `${unreported} more elements of this file cannot be kept.` });
  if (drafts.length === 0 && problems.length === 0) return failed(place.path, 'EMPTY_TEXT', 'There is nothing to keep in this file.');
  return { drafts, problems };
}

function draftsOf(text: string, fields: FrontMatterFields, { path, createdAt }: Place): MemoryDraft[] {
  const shared = { ...(createdAt === undefined ? {} : { createdAt }), ...fields, source: { kind: 'file', path } } as const;
  // UTF-8 takes at most three bytes for a UTF-16 unit, so most texts need no counting.
  const parts = text.length * 3 <= MAX_TEXT_BYTES ? [text] : splitText(text, MAX_TEXT_BYTES);
  if (parts.length === 1) return [{ ...shared, text }];
  const title = fields.title ?? titleOf(text, path);
  // A part of nothing but blank cannot be kept, and is nothing that anybody would miss.
  return parts.map((part, index) => ({ ...shared, title: `${title} (part ${index + 1} of ${parts.length})`, text: part })).filter((draft) => draft.text.trim() !== '');
}

/** Derived from the text, else the file's name without its ending. */
function titleOf(text: string, path: string): string {
  return deriveTitle(text) || path.replace(/^.*\//u, '').replace(/\.[^.]*$/u, '');
}

function failed(path: string, code: ErrorCode, message: string): ParsedFile {
  return { drafts: [], problems: [{ path, code, message }] };
}
