import type { GroupImages } from './group-images';
import type { SourceFile } from './source-file';
import type { ReadOptions } from './source-item';

/** Files that came together and name each other: a picked folder, or a zip with the parts that belong to it. */
export interface SourceGroup extends ReadOptions {
  /** As the person is told; '' for loose files. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  readonly images: GroupImages;
  /** By {@link SourceFile.inner}. */
  readonly byInner: ReadonlyMap<string, SourceFile>;
  /** An Obsidian vault: notes are called by their file names, and link to each other by them. */
  readonly isVault: boolean;
}
