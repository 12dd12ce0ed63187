import type { ImageInfo, PreparedImage } from '../contracts/images';
import type { EngramDatabase, ImageRow } from './schema';
import { guarded } from './storage-error';

function toInfo({ hash, type, width, height, sizeBytes }: ImageInfo): ImageInfo {
  return { hash, type, width, height, sizeBytes };
}

/** Images, each kept once by its hash. */
export class ImageStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** One that is there already is not written again, but counts as added now: a text is about to name it. */
  async put(image: PreparedImage, addedAt: number): Promise<ImageInfo> {
    const { images, imageBytes, thumbnails } = this.#db;
    return guarded(() =>
      this.#db.transaction('rw', images, imageBytes, thumbnails, async () => {
        const known = await images.get(image.hash);
        const info = toInfo(known ?? image);
        await images.put({ ...info, addedAt });
        if (known === undefined) {
          await imageBytes.put({ hash: image.hash, bytes: image.bytes });
          await thumbnails.put({ hash: image.hash, bytes: image.thumbnail });
        }
        return info;
      }),
    );
  }

  async image(hash: string): Promise<Blob | null> {
    const { images, imageBytes } = this.#db;
    const [info, row] = await guarded(() => this.#db.transaction('r', images, imageBytes, async () => [await images.get(hash), await imageBytes.get(hash)] as const));
    return info === undefined || row === undefined ? null : new Blob([row.bytes], { type: info.type });
  }

  async thumbnail(hash: string): Promise<Blob | null> {
    const row = await guarded(() => this.#db.thumbnails.get(hash));
    return row === undefined ? null : new Blob([row.bytes], { type: 'image/webp' });
  }

  async infos(): Promise<ImageInfo[]> {
    return (await this.rows()).map(toInfo);
  }

  async rows(): Promise<ImageRow[]> {
    return guarded(() => this.#db.images.toArray());
  }

  async delete(hashes: readonly string[]): Promise<void> {
    const { images, imageBytes, thumbnails } = this.#db;
    await guarded(() =>
      this.#db.transaction('rw', images, imageBytes, thumbnails, async () => {
        for (const table of [images, imageBytes, thumbnails]) await table.bulkDelete([...hashes]);
      }),
    );
  }
}
