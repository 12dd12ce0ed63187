import type { ImportProblem, NamedImage } from '../../src/contracts/archive';
import { type ImageFiles, isImagePath } from '../../src/core/archive/image-files';
import { findImageLinks, isArchivePath, localPath, textFromArchive } from '../../src/core/archive/image-links';
import { importKind } from '../../src/core/archive/import-path';
import { imageHashes } from '../../src/core/text/image-references';

export type NamedInDraft = Omit<NamedImage, 'draft'>;

const ENDINGS = ['png', 'jpg', 'webp', 'gif', 'avif', 'jpeg'];
/** A note copied without its folder may name a hundred images; one piece of news is enough. */
const MAX_MISSING_NAMED = 3;

interface NamedImages {
  /** As it is to be kept, but for the pieces that `images` name. */
  readonly text: string;
  readonly images: readonly NamedInDraft[];
  /** Images that are not among the files. */
  readonly problems: readonly ImportProblem[];
}

/** The images among the files that a note shows. Notes of an archive of ours get their own addresses back. */
export function namedImages(path: string, written: string, files: ImageFiles): NamedImages {
  if (importKind(path) !== 'markdown') return { text: written, images: [], problems: [] };
  const fromArchive = isArchivePath(path);
  const text = fromArchive ? textFromArchive(written) : written;
  const images: NamedInDraft[] = [];
  const missing: string[] = [];
  for (const { start, end, form, target, alt } of findImageLinks(text)) {
    const local = localPath(target);
    // `![[another note]]` shows no image.
    if (local === null || (form === 'embed' && !isImagePath(local))) continue;
    const file = (fromArchive ? files.find(path, `../../${local}`) : null) ?? files.find(path, local);
    if (file !== null) images.push({ file, start, end, form, alt });
    else if (isImagePath(local)) missing.push(local);
  }
  if (fromArchive) {
    for (const hash of imageHashes(text)) {
      // Mentioned in code, say: the text stays as it is, and the image comes back with it.
      const file = ENDINGS.map((ending) => files.find(path, `../../images/${hash}.${ending}`)).find((found) => found !== null);
      if (file !== undefined && file !== null && !images.some((image) => image.file === file)) images.push({ file, start: 0, end: 0, form: 'target', alt: '' });
    }
  }
  const names = missing.slice(0, MAX_MISSING_NAMED).join(', ') + (missing.length > MAX_MISSING_NAMED ? ` and ${missing.length - MAX_MISSING_NAMED} more` : '');
  const message = `The note came in, but an image that it shows is not among the files: ${names}`;
  return { text, images, problems: missing.length === 0 ? [] : [{ path, code: 'UNREADABLE_FILE', message }] };
}
