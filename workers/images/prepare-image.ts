import { AppError } from '../../src/contracts/errors';
import { MAX_IMAGE_BYTES, type PreparedImage, THUMBNAIL_PIXELS } from '../../src/contracts/images';
import { imageHash } from '../../src/core/image-hash';
import { readImageHeader } from './image-header';

/** Four bytes each once decoded: 480 MB. More than any camera in a pocket takes (108 million), and less than what kills a tab. */
const MAX_IMAGE_PIXELS = 120_000_000;

const THUMBNAIL_QUALITY = 0.8;

/**
 * Reads an image: kind and size by its content, decoded once to be sure that it can be shown, with a thumbnail.
 * @throws AppError `IMAGE_TOO_LARGE` for too many bytes or pixels, `UNSUPPORTED_IMAGE` for anything else that cannot be shown
 */
export async function prepareImage(file: Blob): Promise<PreparedImage> {
  if (file.size > MAX_IMAGE_BYTES) throw new AppError('IMAGE_TOO_LARGE', { sizeBytes: file.size });
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch (error) {
    throw new AppError('UNSUPPORTED_IMAGE', { problem: 'the file could not be read' }, { cause: error });
  }
  const header = readImageHeader(new Uint8Array(bytes));
  if (header === null) throw new AppError('UNSUPPORTED_IMAGE', { problem: 'its content is of no kind that can be kept' });
  const { type } = header;
  if (header.width * header.height > MAX_IMAGE_PIXELS) throw new AppError('IMAGE_TOO_LARGE', { width: header.width, height: header.height });

  const bitmap = await decode(new Blob([bytes], { type }));
  try {
    const { width, height } = bitmap;
    const thumbnail = await drawThumbnail(bitmap, type === 'image/jpeg') ?? bytes.slice(0);
    return { hash: await imageHash(bytes), type, width, height, sizeBytes: bytes.byteLength, bytes, thumbnail };
  } finally {
    bitmap.close();
  }
}

async function decode(image: Blob): Promise<ImageBitmap> {
  try {
    // Turned as the camera was held, so that width and height are those that are shown.
    return await createImageBitmap(image, { imageOrientation: 'from-image' });
  } catch (error) {
    throw new AppError('UNSUPPORTED_IMAGE', { problem: 'it is damaged, or this browser does not know its kind' }, { cause: error });
  }
}

/**
 * WebP where the browser can write it. Safari cannot and answers with PNG, so there a photograph becomes a JPEG, and what may be
 * transparent stays that PNG. Browsers tell pictures by their content, so nothing needs to know which it is.
 * @returns null where there is no `OffscreenCanvas` (Safari before 16.4): the image is its own thumbnail then
 */
async function drawThumbnail(bitmap: ImageBitmap, opaque: boolean): Promise<ArrayBuffer | null> {
  if (typeof OffscreenCanvas === 'undefined') return null;
  const scale = Math.min(1, THUMBNAIL_PIXELS / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  let thumbnail = await canvas.convertToBlob({ type: 'image/webp', quality: THUMBNAIL_QUALITY });
  if (thumbnail.type !== 'image/webp' && opaque) thumbnail = await canvas.convertToBlob({ type: 'image/jpeg', quality: THUMBNAIL_QUALITY });
  return thumbnail.arrayBuffer();
}
