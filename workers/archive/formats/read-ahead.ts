import type { SourceFile } from './source-file';

/**
 * Reading a loose file is a round trip to another process: 0.2 to 0.3 ms each in Chromium, thirty times what parsing a note takes.
 * So the next files are read while one is worked on.
 */
const FILES = 128;
const BYTES = 8_000_000;

type Content = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly error: unknown };

/** Files read in their order, a little before they are asked for. */
export class ReadAhead {
  readonly #waiting: { readonly file: SourceFile; readonly content: Promise<Content> }[] = [];
  #bytes = 0;
  #next = 0;

  /** @param files - in the order in which {@link read} will be called */
  constructor(private readonly files: readonly SourceFile[]) {}

  /** The next file; each once and in order. @throws as `SourceFile.read` */
  async read(file: SourceFile): Promise<Uint8Array<ArrayBuffer>> {
    this.#fill();
    const first = this.#waiting.shift();
    if (first === undefined || first.file !== file) return file.read();
    const content = await first.content;
    this.#bytes -= file.size;
    this.#fill();
    if ('error' in content) throw content.error;
    return content.bytes;
  }

  #fill(): void {
    while (this.#next < this.files.length && this.#waiting.length < FILES) {
      const file = this.files[this.#next];
      // One file is always let in, however large.
      if (this.#waiting.length > 0 && this.#bytes + file.size > BYTES) return;
      this.#next++;
      this.#bytes += file.size;
      this.#waiting.push({ file, content: file.read().then((bytes) => ({ bytes }), (error: unknown) => ({ error })) });
    }
  }
}
