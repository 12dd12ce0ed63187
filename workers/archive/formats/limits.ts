import { MAX_FILE_BYTES } from '../../../src/core/archive/decode-text';

/** How far an import goes with what it is given. Beyond it the person is told which limit, and of which file. */
export const IMPORT_LIMITS = Object.freeze({
  /** Of one file that is read as a whole, loose or in a zip, unpacked. More would need several times its size in memory. */
  fileBytes: MAX_FILE_BYTES,
  /** Everything that the zips of one import may unpack to. Takeouts with photographs are that large, and photographs are read one by one. */
  unpackedBytes: 16_000_000_000,
  /** Files in the zips of one import. */
  zipEntries: 200_000,
  /** Deflate gives 1,032:1 at most, and nothing that somebody wrote comes near it. */
  ratio: 1_000,
  /** Small files of blanks reach the ratio honestly. */
  ratioFromBytes: 1_000_000,
  /** A zip, and zips in it (Notion packs its parts so), and no further. */
  zipDepth: 2,
  /** Brackets in brackets. */
  jsonDepth: 200,
  /** Columns of a table. A spreadsheet has at most 16,384; nobody maps them by hand. */
  columns: 1_000,
  /** Nodes within nodes of HTML and of rich text. */
  markupDepth: 400,
  /** Pages of a PDF. */
  pdfPages: 5_000,
  /** A file of a million broken elements is one piece of news, not a million. */
  problemsPerFile: 50,
});

/** What the zips of one import have used of the limits so far, nested ones included. */
export class ImportBudget {
  unpackedBytes = 0;
  zipEntries = 0;
}
