import type { ImportProblem, NamedImage, ParsedBatch } from '../contracts/archive';
import { isAbortError, isAppError } from '../contracts/errors';
import type { ImageInfo } from '../contracts/images';
import { MAX_TEXT_BYTES, type MemoryDraft } from '../contracts/memory';
import { keptReference, replacePieces } from '../core/archive/image-links';
import { utf8Length } from '../core/text/well-formed';
import type { Images } from './images';

/** Keeps the images that imported notes show, each file once, and makes the notes name what was kept. */
export class ImportedImages {
  readonly #open: (image: number) => Promise<Blob>;
  readonly #kept = new Map<number, ImageInfo | null>();

  constructor(
    private readonly images: Pick<Images, 'add'>,
    /** Gives an image by its number. */
    open: (image: number) => Promise<Blob>,
  ) {
    this.#open = open;
  }

  /**
   * @returns the drafts of the batch with their new texts. An image that cannot be kept is a problem, and its note stays as it was written
   * @throws what concerns more than one image: storage that is full, an engine that was closed
   */
  async keep(batch: ParsedBatch, signal: AbortSignal | undefined): Promise<{ readonly drafts: readonly MemoryDraft[]; readonly problems: readonly ImportProblem[] }> {
    const problems: ImportProblem[] = [];
    const drafts = [...batch.drafts];
    for (let at = 0; at < batch.images.length; ) {
      const index = batch.images[at].draft;
      const draft = drafts[index];
      const pieces: { start: number; end: number; by: string }[] = [];
      for (; at < batch.images.length && batch.images[at].draft === index; at++) {
        signal?.throwIfAborted();
        const image = batch.images[at];
        const info = await this.#keepFile(image, problems);
        if (info === null || image.start === image.end) continue;
        pieces.push({ start: image.start, end: image.end, by: keptReference(info, image, draft.text.slice(image.start, image.end)) });
      }
      const text = replacePieces(draft.text, pieces);
      if (utf8Length(text) <= MAX_TEXT_BYTES) drafts[index] = { ...draft, text };
      else problems.push({ path: draft.source?.path ?? '', code: 'TEXT_TOO_LONG', message: 'The note came in without its images: with their addresses it would be larger than one memory may be.' });
    }
    return { drafts, problems };
  }

  async #keepFile({ image, path }: NamedImage, problems: ImportProblem[]): Promise<ImageInfo | null> {
    const known = this.#kept.get(image);
    if (known !== undefined) return known;
    let info: ImageInfo | null = null;
    const file = await this.#open(image).catch((error: unknown) => {
      if (isAbortError(error) || isAppError(error, 'WORKER_CRASHED') || isAppError(error, 'WORKER_TIMEOUT')) throw error;
      problems.push({ path, code: 'UNREADABLE_FILE', message: `This image could not be read, so the note came in without it: ${error instanceof Error ? error.message : String(error)}` });
      return null;
    });
    try {
      if (file !== null) info = await this.images.add(file);
    } catch (error) {
      // A worker that died of this image, or stands still over it, is started again for the next one.
      if (!isAppError(error) || !['UNSUPPORTED_IMAGE', 'IMAGE_TOO_LARGE', 'WORKER_CRASHED', 'WORKER_TIMEOUT'].includes(error.code)) throw error;
      problems.push({ path, code: error.code, message: MESSAGES[error.code] ?? 'This image could not be read.' });
    }
    this.#kept.set(image, info);
    return info;
  }
}

const MESSAGES: Readonly<Record<string, string>> = {
  UNSUPPORTED_IMAGE: 'This image cannot be read. PNG, JPEG, WebP, GIF and AVIF can be kept; the note came in without it.',
  IMAGE_TOO_LARGE: 'This image is larger than 25 MB or 120 million pixels; the note came in without it.',
};
