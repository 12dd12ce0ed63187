import type { ImageInfo, ImageType } from '../../contracts/images';

/** How a text names an image that is kept: `![alt](images/<hash>.<ending>#<width>x<height>)`, so that the place can be reserved before it is read. */

const ENDINGS: Readonly<Record<ImageType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
};

const TARGET = /^(?:\.{0,2}\/)*images\/([0-9a-f]{32})\.(?:png|jpe?g|webp|gif|avif)(?:#(\d{1,6})x(\d{1,6}))?$/;
/** Anywhere in the text: an image that is named in a link, or within code, is better kept than lost. */
const NAMED = /\bimages\/([0-9a-f]{32})\.(?:png|jpe?g|webp|gif|avif)/g;

/** File ending of an image, without a dot. */
export function imageEnding(type: ImageType): string {
  return ENDINGS[type];
}

/** Hashes of the images that a text names, each once, in the order of the text. */
export function imageHashes(text: string): string[] {
  // Most texts name none, and this tells at a fraction of the cost.
  if (!text.includes('images/')) return [];
  return [...new Set(Array.from(text.matchAll(NAMED), (match) => match[1]))];
}

/** The Markdown that names an image. @param alt - what it shows; brackets, backslashes and line breaks, which would end it, become spaces */
export function imageReference(info: Pick<ImageInfo, 'hash' | 'type' | 'width' | 'height'>, alt: string): string {
  const plain = alt.replace(/[[\]\\\s]+/g, ' ').trim();
  return `![${plain}](images/${info.hash}.${imageEnding(info.type)}#${info.width}x${info.height})`;
}

/** What the address of a Markdown image says; width and height are 0 where it does not say. Null: it names no kept image. */
export function parseImageTarget(target: string): { readonly hash: string; readonly width: number; readonly height: number } | null {
  const match = TARGET.exec(target);
  if (match === null) return null;
  return { hash: match[1], width: Number(match[2] ?? 0), height: Number(match[3] ?? 0) };
}
