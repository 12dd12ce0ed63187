const IMAGES = `Images lie in images/, named by the beginning of the SHA-256 of their bytes. Memories show them by ![...](../../images/NAME#WIDTHxHEIGHT).

`;

const BACKUP = `The other folders hold everything once more for Engram itself: library/ with ids, stamps, earlier wordings, trash, personas and searches, vectors/ with
what search by meaning knows, and manifest.json with the SHA-256 of every file. To bring everything back, restore this file in Engram's settings.

`;

/** Lies in every archive beside the memories. */
export const ARCHIVE_README = `Engram archive

Every memory is one Markdown file in UTF-8: memories/YEAR/DATE-TITLE.md. The date in the name is the day of creation in UTC.

A file begins with a line ---, then lines "name: value", then a line ---. The text of the memory starts right behind
that line and goes on to the end of the file, unchanged, byte for byte.

  title       given title, in double quotes; absent when the first line of the text is the title
  created     ISO 8601, UTC
  updated     ISO 8601, UTC
  tags        ["one", "two"]
  type        journal, idea, task, fact, quote or message; absent for a note
  persona     absent for the default one
  pinned      true, or absent
  importance  0 to 1, when it was set by hand

${IMAGES}${BACKUP}Unzipped, the folder memories/ can be imported as well, and any editor of Markdown notes reads it.
`;

const VERSION_1_END = 'Unzip it and import the folder to bring everything back. Any editor of Markdown notes reads these files too.\n';

/** Of archives of version 1. */
const VERSION_1 = ARCHIVE_README.slice(0, ARCHIVE_README.indexOf(BACKUP)) + VERSION_1_END;

/** An import passes over a file of exactly this text, or of those that earlier archives had. */
export function isArchiveReadme(text: string): boolean {
  return text === ARCHIVE_README || text === VERSION_1 || text === VERSION_1.replace(IMAGES, '');
}
