import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { ExportedImage } from '../../src/contracts/archive';
import { IMAGE_TYPES } from '../../src/contracts/images';
import type { Memory } from '../../src/contracts/memory';
import { createArchivePaths } from '../../src/core/archive/archive-path';
import { ARCHIVE_README } from '../../src/core/archive/archive-readme';
import { textForArchive } from '../../src/core/archive/image-links';
import { writeMarkdown } from '../../src/core/archive/write-markdown';
import { imageEnding } from '../../src/core/text/image-references';

/** Deflating less than this gains a few bytes and costs setting up its tables. */
const MIN_DEFLATE_BYTES = 256;
/** Finished pieces go into a Blob, which the browser may keep on disk, so that the heap holds only the newest. */
const BLOB_PIECE_BYTES = 4_000_000;
/** Zip cannot write times outside these years. */
const ZIP_TIME_RANGE = [Date.UTC(1980, 0, 2), Date.UTC(2099, 11, 30)] as const;

/** Writes one zip of Markdown files, memory by memory, in bounded memory. */
export class ExportSession {
  private readonly zip: Zip;
  private readonly pathOf = createArchivePaths();
  /** File names by which memories show an image, by its hash. */
  private readonly namedAs = new Map<string, Set<string>>();
  private readonly imagePaths = new Set<string>();
  private readonly blobs: Blob[] = [];
  private pieces: Uint8Array<ArrayBuffer>[] = [];
  private piecesBytes = 0;
  private failure: Error | null = null;

  /** @param exportedAt - Unix milliseconds; the file time of the README */
  constructor(private readonly exportedAt: number) {
    this.zip = new Zip((error, data) => {
      if (error !== null) this.failure = error;
      else this.take(data as Uint8Array<ArrayBuffer>);
    });
    this.addFile('README.txt', ARCHIVE_README, exportedAt);
  }

  /**
   * Memories, then images that they name. An image that never comes is left out: the text that names it is whole all the same.
   */
  async append(memories: readonly Memory[], images: readonly ExportedImage[]): Promise<void> {
    for (const memory of memories) {
      const { text, imageNames } = textForArchive(memory.text);
      for (const name of imageNames) this.namedAs.set(hashIn(name), (this.namedAs.get(hashIn(name)) ?? new Set()).add(name));
      this.addFile(this.pathOf(memory), writeMarkdown({ ...memory, text }), memory.updatedAt);
    }
    for (const { hash, image } of images) {
      const type = IMAGE_TYPES.find((known) => known === image.type);
      // As the texts call it; one that is only mentioned, in code say, gets its proper ending.
      const names = this.namedAs.get(hash) ?? (type === undefined ? [] : [`${hash}.${imageEnding(type)}`]);
      const bytes = new Uint8Array(await image.arrayBuffer());
      for (const name of names) this.addImage(`images/${name}`, bytes);
    }
  }

  /** Ends the zip; the session is of no further use. */
  finish(): Blob {
    this.zip.end();
    this.throwFailure();
    this.flush();
    return new Blob(this.blobs, { type: 'application/zip' });
  }

  private addFile(path: string, text: string, time: number): void {
    const bytes = strToU8(text);
    this.add(bytes.length < MIN_DEFLATE_BYTES ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6, mem: 4 }), bytes, time);
  }

  /** Images are compressed as they are. */
  private addImage(path: string, bytes: Uint8Array): void {
    if (this.imagePaths.has(path)) return;
    this.imagePaths.add(path);
    this.add(new ZipPassThrough(path), bytes, this.exportedAt);
  }

  private add(file: ZipPassThrough | ZipDeflate, bytes: Uint8Array, time: number): void {
    file.mtime = Math.min(ZIP_TIME_RANGE[1], Math.max(ZIP_TIME_RANGE[0], time));
    this.zip.add(file);
    file.push(bytes, true);
    this.throwFailure();
  }

  private take(data: Uint8Array<ArrayBuffer>): void {
    this.pieces.push(data);
    this.piecesBytes += data.length;
    if (this.piecesBytes >= BLOB_PIECE_BYTES) this.flush();
  }

  private flush(): void {
    this.blobs.push(new Blob(this.pieces));
    this.pieces = [];
    this.piecesBytes = 0;
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure;
  }
}

/** `<hash>.<ending>` */
function hashIn(name: string): string {
  return name.slice(0, name.indexOf('.'));
}
