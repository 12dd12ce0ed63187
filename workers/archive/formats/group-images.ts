import { ImageFiles, isImagePath } from '../../../src/core/archive/image-files';
import { findImageLinks, type ImageLink, isArchivePath, localPath } from '../../../src/core/archive/image-links';
import { imageHashes } from '../../../src/core/text/image-references';
import type { SourceFile } from './source-file';
import type { SourceImage } from './source-item';
import { ProblemList } from './source-problem';

export type FoundImage = Pick<SourceImage, 'path' | 'open'>;

/** What an image link names; `missing`: an image that is not there; null: it is no image of ours (on the web, another note). */
export type ImageResolver = (link: Pick<ImageLink, 'target' | 'form'>) => FoundImage | 'missing' | null;

const ENDINGS = ['png', 'jpg', 'webp', 'gif', 'avif', 'jpeg'];

/** The images among files that came together, and which of them were shown. */
export class GroupImages {
  readonly #files: readonly SourceFile[];
  readonly #index: ImageFiles;
  /** Keep writes `.jpeg` in a note and `.jpg` on disk. By path without its ending; -1 where two differ only in it. */
  readonly #byStem = new Map<string, number>();
  readonly #usedByStem = new Set<number>();

  constructor(files: readonly SourceFile[]) {
    this.#files = files;
    this.#index = new ImageFiles(files.map(({ inner }) => inner));
    files.forEach(({ inner }, file) => {
      if (!isImagePath(inner)) return;
      const stem = stemOf(inner);
      this.#byStem.set(stem, this.#byStem.has(stem) ? -1 : file);
    });
  }

  /** Images as the file at `inner` names them: by path, relative or from the top, or by name alone. */
  resolver(inner: string): ImageResolver {
    return (link) => {
      const local = imagePath(link);
      if (local === null) return null;
      const file = this.#fileOf(inner, local);
      if (file !== null) return this.#found(file);
      return isImagePath(local) ? 'missing' : null;
    };
  }

  /** An attachment that lies beside the file at `inner`, also under another ending. */
  beside(inner: string, name: string): FoundImage | null {
    const file = this.#index.find(inner, name);
    if (file !== null) return this.#found(file);
    const byStem = this.#byStem.get(stemOf(inner.slice(0, inner.lastIndexOf('/') + 1) + name)) ?? -1;
    if (byStem < 0) return null;
    this.#usedByStem.add(byStem);
    return this.#found(byStem);
  }

  /** Images that a note of an archive of ours mentions without showing them, in code say: the text stays as it is, and they come back with it. */
  mentioned(inner: string, text: string): SourceImage[] {
    if (!isArchivePath(inner)) return [];
    const shown = new Set<number | null>();
    for (const link of findImageLinks(text)) {
      const local = imagePath(link);
      if (local !== null) shown.add(this.#fileOf(inner, local));
    }
    return imageHashes(text).flatMap((hash) => {
      const file = ENDINGS.map((ending) => this.#index.find(inner, `../../images/${hash}.${ending}`)).find((found) => found !== null);
      return file === undefined || file === null || shown.has(file) ? [] : [{ start: 0, end: 0, form: 'target' as const, alt: '', ...this.#found(file) }];
    });
  }

  #found(file: number): FoundImage {
    return { path: this.#files[file].path, open: () => this.#files[file].blob() };
  }

  #fileOf(inner: string, local: string): number | null {
    return (isArchivePath(inner) ? this.#index.find(inner, `../../${local}`) : null) ?? this.#index.find(inner, local);
  }

  /** Those that nothing showed. */
  leftOver(path: string): ProblemList {
    const problems = new ProblemList(path);
    this.#files.forEach((file, index) => {
      if (isImagePath(file.inner) && !this.#index.isUsed(index) && !this.#usedByStem.has(index)) problems.add('UNSUPPORTED_FILE', 'No note among these files shows this image, so it was left out.', file.path);
    });
    return problems;
  }
}

/** The path on this device that a link shows; null for one on the web, and for `![[another note]]`. */
function imagePath({ target, form }: Pick<ImageLink, 'target' | 'form'>): string | null {
  const local = localPath(target);
  return local === null || (form === 'embed' && !isImagePath(local)) ? null : local;
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]*$/u, '').normalize('NFC').toLowerCase();
}
