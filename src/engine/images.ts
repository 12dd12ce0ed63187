import { ImagesClient } from '../clients/images-client';
import type { LibraryClient } from '../clients/library-client';
import type { ImageInfo } from '../contracts/images';

/** Pictures of the library. Loaded apart: most visits show and add none. */
export class Images {
  readonly #worker = new ImagesClient();

  constructor(private readonly library: Pick<LibraryClient, 'call'>) {}

  /**
   * Keeps an image, once by its hash, with a thumbnail.
   * @throws AppError `UNSUPPORTED_IMAGE`, `IMAGE_TOO_LARGE`, `STORAGE_FULL`
   */
  async add(file: Blob): Promise<ImageInfo> {
    const image = await this.#worker.prepare(file);
    // Copied to the library, not moved: the call is repeated when the library's tab goes away in the midst of it.
    return this.library.call((remote) => remote.putImage(image));
  }

  get(hash: string): Promise<Blob | null> {
    return this.library.call((remote) => remote.image(hash));
  }

  thumbnail(hash: string): Promise<Blob | null> {
    return this.library.call((remote) => remote.thumbnail(hash));
  }

  close(): Promise<void> {
    return this.#worker.close();
  }
}
