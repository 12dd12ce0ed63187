import type { ImportFile, ImportProblem, NamedImage, ParsedBatch } from '../../src/contracts/archive';
import type { MemoryDraft } from '../../src/contracts/memory';
import { MAX_FILE_BYTES } from '../../src/core/archive/decode-text';
import { ImageFiles, isImagePath } from '../../src/core/archive/image-files';
import { importKind, isSkipped } from '../../src/core/archive/import-path';
import { parseFile, type ParsedFile } from '../../src/core/archive/parse-file';
import { noticeLanguage } from '../../src/core/text/language';
import { utf8Length } from '../../src/core/text/well-formed';
import { loadTrigrams } from './load-trigrams';
import { namedImages, type NamedInDraft } from './named-images';

/** A batch is posted to the page and then to the library; both copy it, and neither may take longer than a frame. */
export const MAX_BATCH_DRAFTS = 128;
export const MAX_BATCH_BYTES = 256_000;
const MAX_BATCH_PROBLEMS = 500;

/**
 * Reading a file is a round trip to another process: 0.2 to 0.3 ms each in Chromium, thirty times what parsing a note takes.
 * So two batches of files are read ahead while the library keeps the one before; they are parsed and handed out in order.
 */
const READ_AHEAD_FILES = 2 * MAX_BATCH_DRAFTS;
const READ_AHEAD_BYTES = 8_000_000;

type FileContent = { readonly bytes: Uint8Array } | { readonly failure: string };

interface PendingFile {
  readonly path: string;
  readonly lastModified: number;
  readonly sizeBytes: number;
  readonly content: Promise<FileContent>;
}

/** Reads the files of one import, one batch after the other. A file that cannot be read never stops the others. */
export class ImportSession {
  private nextFile = 0;
  private readonly reading: PendingFile[] = [];
  private readingBytes = 0;
  /** The file whose drafts are being handed out. */
  private current: { readonly parsed: ParsedFile; readonly images: readonly (readonly NamedInDraft[])[]; readonly sizeBytes: number; draft: number; problem: number } | null = null;
  private filesDone = 0;
  private bytesDone = 0;
  private filesReported = 0;
  private cancelled = false;
  private readonly images: ImageFiles;
  /** Images are read when a note shows them; what is left over at the end, no note did. */
  private leftOver: ImportProblem[] | null = null;

  constructor(private readonly files: readonly ImportFile[]) {
    this.images = new ImageFiles(files.map(({ path }) => (isSkipped(path) ? '' : path)));
  }

  /** @returns null when everything was handed out, or after {@link cancel} */
  async nextBatch(): Promise<ParsedBatch | null> {
    const drafts: MemoryDraft[] = [];
    const problems: ImportProblem[] = [];
    const images: NamedImage[] = [];
    const languages: (string | null)[] = [];
    let bytes = 0;
    while (!this.cancelled) {
      this.current ??= await this.readNext();
      if (this.cancelled || this.current === null) break;
      const { parsed, sizeBytes } = this.current;
      while (this.current.problem < parsed.problems.length && problems.length < MAX_BATCH_PROBLEMS) problems.push(parsed.problems[this.current.problem++]!);
      let full = this.current.problem < parsed.problems.length;
      while (this.current.draft < parsed.drafts.length) {
        const draft = parsed.drafts[this.current.draft]!;
        const size = utf8Length(draft.text);
        full = drafts.length >= MAX_BATCH_DRAFTS || (drafts.length > 0 && bytes + size > MAX_BATCH_BYTES);
        if (full) break;
        for (const image of this.current.images[this.current.draft]!) images.push({ ...image, draft: drafts.length });
        drafts.push(draft);
        languages.push(await noticeLanguage(draft.text, loadTrigrams));
        bytes += size;
        this.current.draft++;
      }
      if (full) break;
      this.current = null;
      this.filesDone++;
      this.bytesDone += sizeBytes;
    }
    if (this.cancelled) return null;
    if (this.current === null) {
      this.leftOver ??= this.findLeftOver();
      problems.push(...this.leftOver.splice(0, MAX_BATCH_PROBLEMS));
    }
    // A batch without content still says that the last files, passed over, are done.
    if (drafts.length === 0 && problems.length === 0 && this.filesDone === this.filesReported) return null;
    this.filesReported = this.filesDone;
    return { drafts, problems, images, languages, filesDone: this.filesDone, bytesDone: this.bytesDone };
  }

  cancel(): void {
    this.cancelled = true;
    this.reading.length = 0;
    this.current = null;
  }

  private async readNext(): Promise<typeof this.current> {
    this.readAhead();
    const file = this.reading.shift();
    if (file === undefined) return null;
    const content = await file.content;
    this.readingBytes -= file.sizeBytes;
    this.readAhead();
    const parsed = parse(file, content);
    const named = parsed.drafts.map((draft) => namedImages(file.path, draft.text, this.images));
    return {
      parsed: { drafts: parsed.drafts.map((draft, index) => ({ ...draft, text: named[index]!.text })), problems: [...parsed.problems, ...named.flatMap(({ problems }) => problems)] },
      images: named.map(({ images }) => images),
      sizeBytes: file.sizeBytes,
      draft: 0,
      problem: 0,
    };
  }

  private findLeftOver(): ImportProblem[] {
    return this.files.flatMap(({ path }, file) =>
      isImagePath(path) && !isSkipped(path) && !this.images.isUsed(file) ? [{ path, code: 'UNSUPPORTED_FILE', message: 'No note among these files shows this image, so it was left out.' }] : [],
    );
  }

  private readAhead(): void {
    while (!this.cancelled && this.nextFile < this.files.length && this.reading.length < READ_AHEAD_FILES) {
      const { path, file, lastModified } = this.files[this.nextFile]!;
      if (isSkipped(path) || isImagePath(path)) {
        this.nextFile++;
        this.filesDone++;
        this.bytesDone += file.size;
        continue;
      }
      const wanted = importKind(path) !== null;
      // One file is always let in, however large.
      if (this.reading.length > 0 && wanted && this.readingBytes + file.size > READ_AHEAD_BYTES) return;
      this.nextFile++;
      this.readingBytes += file.size;
      // Films and programs in the folder are named as problems without reading them.
      const content = wanted ? readContent(file) : Promise.resolve({ bytes: new Uint8Array() });
      this.reading.push({ path, lastModified, sizeBytes: file.size, content });
    }
  }
}

async function readContent(file: Blob): Promise<FileContent> {
  if (file.size > MAX_FILE_BYTES) return { failure: `This file is larger than ${MAX_FILE_BYTES / 1_000_000} MB. Split it and import the parts.` };
  try {
    return { bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch (error) {
    // Moved, deleted, or changed since it was picked; or the person may not read it.
    return { failure: `The browser could not read this file: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function parse(file: PendingFile, content: FileContent): ParsedFile {
  const unreadable = (message: string): ParsedFile => ({ drafts: [], problems: [{ path: file.path, code: 'UNREADABLE_FILE', message }] });
  if ('failure' in content) return unreadable(content.failure);
  try {
    return parseFile(file.path, content.bytes, file.lastModified);
  } catch (error) {
    // Out of memory for one large file: the next, smaller one may well be read.
    return unreadable(`This file could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
