/** Images are kept once, by hash, and named in a memory's text by a relative Markdown address. */

/** What may be kept; SVG is left out because it can carry scripts. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

export const MAX_IMAGE_BYTES = 25_000_000;
/** Longest edge of a thumbnail in pixels. */
export const THUMBNAIL_PIXELS = 640;

/** A stored image. `hash`: first 32 hex digits of the SHA-256 of its bytes. */
export interface ImageInfo {
  readonly hash: string;
  readonly type: ImageType;
  /** As shown (orientation applied), in pixels. */
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** An image after decoding in the image worker: its bytes as they came, and a WebP thumbnail. */
export interface PreparedImage extends ImageInfo {
  readonly bytes: ArrayBuffer;
  readonly thumbnail: ArrayBuffer;
}

/** What the image worker serves. */
export interface ImagesApi {
  /** @throws AppError `UNSUPPORTED_IMAGE`, `IMAGE_TOO_LARGE` */
  prepare(file: Blob): Promise<PreparedImage>;
  ping(): Promise<void>;
}
