/** Notion puts the id of a page behind its title: `My page 0123…cdef.md`. Databases have a second file of all rows, `_all.csv`. */
const WITH_ID = /^(.*?)[ _-]?([0-9a-f]{32})(_all)?\.(md|csv|html)$/iu;
const FOLDER_ID = /[ _-]?[0-9a-f]{32}$/iu;
/** Titles are cut in file names; one shorter than this is whole. */
const MIN_CUT_TITLE = 40;

export interface NotionName {
  /** As the file name has it: some signs missing, and cut when it is long. */
  readonly title: string;
  readonly id: string;
  readonly kind: 'md' | 'csv' | 'html';
  /** A database with the rows that its view does not show, too. */
  readonly isAll: boolean;
}

/** What a path says of a page of Notion; null when it is none. */
export function notionName(path: string): NotionName | null {
  const match = WITH_ID.exec(path.slice(path.lastIndexOf('/') + 1));
  if (match === null) return null;
  return { title: match[1].trim() || 'Untitled', id: match[2].toLowerCase(), kind: match[4].toLowerCase() as NotionName['kind'], isAll: match[3] !== undefined };
}

/** A folder's path without the ids in it: pages of a database lie in a folder of its name, with or without its id. */
export function withoutIds(folder: string): string {
  return folder.split('/').map((part) => part.replace(FOLDER_ID, '').trim()).join('/');
}

/** Whether a title is the one that a file name stands for, whatever signs the name could not hold. */
export function isSameTitle(title: string, fileTitle: string): boolean {
  return titleMatcher([fileTitle])(title);
}

/** The same for many file names at once. */
export function titleMatcher(fileTitles: readonly string[]): (title: string) => boolean {
  const whole = new Set(fileTitles.map(lettersOf));
  const cut = fileTitles.filter(({ length }) => length >= MIN_CUT_TITLE).map(lettersOf);
  return (title) => {
    const letters = lettersOf(title);
    return whole.has(letters) || cut.some((begin) => letters.startsWith(begin));
  };
}

function lettersOf(title: string): string {
  return title.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
