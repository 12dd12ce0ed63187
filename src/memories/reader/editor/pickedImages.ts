import { IMAGE_TYPES } from '../../../contracts/images';

export const IMAGE_ACCEPT = IMAGE_TYPES.join(',');

/** Whether a drag carries images, told from what it says before it is dropped. */
export function carriesImages(data: DataTransfer | null): boolean {
  return data !== null && [...data.items].some(({ kind, type }) => kind === 'file' && type.startsWith('image/'));
}

/** Images of a paste or a drop. Nothing where text comes along: a table copied from a spreadsheet brings a picture of itself. */
export function imagesOf(data: DataTransfer | null): readonly File[] {
  if (data === null || data.types.includes('text/plain')) return [];
  return [...data.files].filter(({ type }) => type.startsWith('image/'));
}

/** What an image may be called from its file: nothing for the names that clipboards and cameras make up. */
export function altOf(name: string): string {
  const plain = name.replace(/\.\w{2,5}$/, '').replace(/[_-]+/g, ' ').trim();
  return /^(?:image|img|dsc|pxl|screenshot|bild|photo)?[\s\d()]*$/i.test(plain) ? '' : plain.slice(0, 80);
}
