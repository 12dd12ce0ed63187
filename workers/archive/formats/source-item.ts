import type { ImportProblem } from '../../../src/contracts/archive';
import type { ColumnMapping, ImportFormat, ImportTable } from '../../../src/contracts/imports';
import type { MemoryDraft } from '../../../src/contracts/memory';

/** An image that a draft shows. */
export interface SourceImage {
  /** The piece of the draft's text to replace, UTF-16 `[start, end)`; empty where only the image is to be kept. */
  readonly start: number;
  readonly end: number;
  /** `target`: the address within `![alt](address)`; `embed`: all of `![[name]]`. */
  readonly form: 'target' | 'embed';
  readonly alt: string;
  /** Where it lies among the files (within a zip: `archive.zip/pics/a.png`): names it in problems, and what several notes show is kept once. Needed by the import. */
  readonly path: string;
  /** Its bytes, read only now. @throws SourceProblem, DOMException */
  readonly open: () => Promise<Blob>;
}

/** One thing that reading brought up. */
export type SourceItem =
  | { readonly kind: 'entry'; readonly format: ImportFormat; readonly path: string; readonly draft: MemoryDraft; readonly images: readonly SourceImage[] }
  | { readonly kind: 'problem'; readonly problem: ImportProblem }
  /** A table whose columns a person may map; before its first entry. */
  | { readonly kind: 'table'; readonly table: ImportTable }
  /** An archive of ours, for `engram.backups.restore`; nothing of it is read here. `file`: as it was picked. */
  | { readonly kind: 'backup'; readonly path: string; readonly file: Blob }
  /** A picked file (a zip: all of it) is through. */
  | { readonly kind: 'done'; readonly path: string; readonly bytes: number };

export interface ReadOptions {
  /** By path of the table; absent: as guessed. */
  readonly mappings?: Readonly<Record<string, ColumnMapping>>;
  readonly isCancelled: () => boolean;
}
