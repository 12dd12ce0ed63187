import type { ImportFile } from '../../../src/contracts/archive';
import type { KeptFile } from '../../../src/storage/import-sources';
import { IMPORT_LIMITS } from './limits';
import { SourceProblem } from './source-problem';

/** A file to read, loose or within a zip. */
export interface SourceFile {
  /** As the person is told: `export.zip/notes/a.md`. */
  readonly path: string;
  /** Within what it came with, where files name each other: `notes/a.md`. */
  readonly inner: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Unix milliseconds; 0: not known. */
  readonly lastModified: number;
  /** @throws SourceProblem; DOMException when the browser could not read it */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /** For what is read in pieces, or handed on. @throws as {@link read} */
  blob(): Promise<Blob>;
}

/** @throws SourceProblem when it is too large to be read as a whole */
export function checkSize(size: number): void {
  if (size <= IMPORT_LIMITS.fileBytes) return;
  throw new SourceProblem('UNREADABLE_FILE', `This file has ${Math.round(size / 1_000_000)} MB; up to ${IMPORT_LIMITS.fileBytes / 1_000_000} MB are read as one. Split it and import the parts.`);
}

export function looseFile(loose: ImportFile | KeptFile): SourceFile {
  const { path, file, lastModified } = loose;
  return {
    path,
    inner: path,
    size: file.size,
    lastModified,
    async read() {
      checkSize(file.size);
      return 'bytes' in loose ? loose.bytes() : new Uint8Array(await file.arrayBuffer());
    },
    async blob() {
      return file;
    },
  };
}
