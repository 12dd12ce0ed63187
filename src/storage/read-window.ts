const WINDOW_BYTES = 4_000_000;

/** Bytes `[start, end)` of the file. */
interface Window {
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<ArrayBuffer>;
}

/**
 * Reads small pieces of one file that come in about the order in which they lie there. Reading a piece is a round trip to another process, in
 * Chromium thirty times what parsing a note takes; one of some megabytes takes hardly longer. At most two windows are held.
 */
export class ReadWindow {
  #windows: readonly Window[] = [];

  constructor(private readonly file: Blob) {}

  /** Bytes `[start, end)`. @throws DOMException when the file cannot be read */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (end - start > WINDOW_BYTES / 4) return this.#readAlone(start, end);
    try {
      const window = this.#windows.find((held) => held.start <= start && end <= held.end) ?? this.#open(start);
      return new Uint8Array((await window.bytes).slice(start - window.start, end - window.start));
    } catch {
      // What is damaged elsewhere in the window stops nobody else.
      return this.#readAlone(start, end);
    }
  }

  async #readAlone(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.file.slice(start, end).arrayBuffer());
  }

  #open(start: number): Window {
    const end = Math.min(start + WINDOW_BYTES, this.file.size);
    const window = { start, end, bytes: this.file.slice(start, end).arrayBuffer() };
    this.#windows = [...this.#windows.slice(-1), window];
    return window;
  }
}
