import { normalizePath } from './normalize-path';

/** Files that may be images, also of kinds that cannot be kept: then that is said. */
const IMAGE_ENDING = /\.(?:png|jpe?g|webp|gif|avif|svg|bmp|heic|heif|tiff?)$/i;

export function isImagePath(path: string): boolean {
  return IMAGE_ENDING.test(path);
}

/** The images among the files of an import, found as notes name them. */
export class ImageFiles {
  readonly #byPath = new Map<string, number>();
  readonly #byLowerPath = new Map<string, number>();
  /** Obsidian names an image by its file name alone, wherever it lies; -1 for a name that several have. */
  readonly #byName = new Map<string, number>();
  readonly #used = new Set<number>();

  constructor(paths: readonly string[]) {
    paths.forEach((path, file) => {
      if (!isImagePath(path)) return;
      const normal = normalizePath(path);
      this.#byPath.set(normal, file);
      if (!this.#byLowerPath.has(normal.toLowerCase())) this.#byLowerPath.set(normal.toLowerCase(), file);
      const name = normal.slice(normal.lastIndexOf('/') + 1).toLowerCase();
      this.#byName.set(name, this.#byName.has(name) ? -1 : file);
    });
  }

  /**
   * @param notePath - of the note that names the image
   * @param target - path as written: relative to the note, to the picked folder, or only a name
   * @returns the place among the files, or null
   */
  find(notePath: string, target: string): number | null {
    const folder = notePath.slice(0, notePath.lastIndexOf('/') + 1);
    const top = notePath.includes('/') ? notePath.slice(0, notePath.indexOf('/') + 1) : '';
    for (const path of new Set([target, decoded(target)])) {
      for (const candidate of [normalizePath(folder + path), normalizePath(path), normalizePath(top + path)]) {
        const file = this.#byPath.get(candidate) ?? this.#byLowerPath.get(candidate.toLowerCase());
        if (file !== undefined) return this.#use(file);
      }
      const byName = path.includes('/') ? undefined : this.#byName.get(path.normalize('NFC').toLowerCase());
      if (byName !== undefined && byName >= 0) return this.#use(byName);
    }
    return null;
  }

  isUsed(file: number): boolean {
    return this.#used.has(file);
  }

  #use(file: number): number {
    this.#used.add(file);
    return file;
  }
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
