import type { ImageInfo } from '../../contracts/images';
import { imageReference, parseImageTarget } from '../text/image-references';

/** A place in a Markdown text that shows an image by its path. */
export interface ImageLink {
  /** What a new reference replaces: of `![alt](target)` the target, of Obsidian's `![[target]]` all of it. UTF-16, `[start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly form: 'target' | 'embed';
  /** As written, still percent-encoded. */
  readonly target: string;
  readonly alt: string;
}

const MARKDOWN_IMAGE = /!\[((?:[^[\]\\\n]|\\.){0,1000})\]\([ \t]*(<[^<>\n]{1,1000}>|[^\s()<>]{1,1000})(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*\)/g;
const EMBED = /!\[\[([^[\]|\n]{1,500})(?:\|([^[\]\n]{0,500}))?\]\]/g;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Every image that a text shows, in its order. Fenced code shows none: it is text about images. */
export function findImageLinks(text: string): ImageLink[] {
  if (!text.includes('![')) return [];
  const links: ImageLink[] = [];
  for (const match of text.matchAll(MARKDOWN_IMAGE)) {
    const [whole, alt, target] = match;
    // Behind the description, which may hold the same words.
    const bracketed = target.startsWith('<');
    const start = match.index + whole.indexOf(target, alt.length + 4) + (bracketed ? 1 : 0);
    const path = bracketed ? target.slice(1, -1) : target;
    links.push({ start, end: start + path.length, form: 'target', target: path, alt });
  }
  for (const match of text.matchAll(EMBED)) {
    const target = match[1].trim();
    const label = match[2]?.trim() ?? '';
    // Obsidian writes the width where a description may stand.
    const alt = label === '' || /^\d+(?:x\d+)?$/.test(label) ? target.replace(/^.*\//, '').replace(/\.[^.]*$/, '') : label;
    links.push({ start: match.index, end: match.index + match[0].length, form: 'embed', target, alt });
  }
  if (links.length === 0) return links;
  const code = fencedRanges(text);
  return links.filter(({ start }) => !code.some((range) => range.start <= start && start < range.end)).sort((a, b) => a.start - b.start);
}

function fencedRanges(text: string): { readonly start: number; readonly end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  let open: { readonly start: number; readonly mark: string } | null = null;
  for (let at = 0; at < text.length; ) {
    const lineFeed = text.indexOf('\n', at);
    const end = lineFeed === -1 ? text.length : lineFeed + 1;
    const mark = FENCE.exec(text.slice(at, Math.min(end, at + 80)))?.[1];
    if (mark !== undefined && open === null) open = { start: at, mark };
    else if (mark !== undefined && open !== null && mark[0] === open.mark[0] && mark.length >= open.mark.length) {
      ranges.push({ start: open.start, end });
      open = null;
    }
    at = end;
  }
  if (open !== null) ranges.push({ start: open.start, end: text.length });
  return ranges;
}

/** A path on the same device, without its query and fragment; null for an address on the web, data, or nothing. */
export function localPath(target: string): string | null {
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(target)) return null;
  const path = target.replace(/[?#].*$/s, '');
  return path === '' ? null : path;
}

/** Puts others in place of pieces of a text. @param pieces - that do not overlap, in the order of the text */
export function replacePieces(text: string, pieces: readonly { readonly start: number; readonly end: number; readonly by: string }[]): string {
  let replaced = '';
  let at = 0;
  for (const { start, end, by } of pieces) {
    replaced += text.slice(at, start) + by;
    at = end;
  }
  return replaced + text.slice(at);
}

/**
 * What stands in place of a link once its image is kept. An address that our own export wrote comes back as it was, to the byte.
 * @param written - the piece of text that it replaces
 */
export function keptReference(info: ImageInfo, link: Pick<ImageLink, 'form' | 'alt'>, written: string): string {
  if (link.form === 'embed') return imageReference(info, link.alt);
  const own = parseImageTarget(written);
  const same = own !== null && own.hash === info.hash && (own.width === 0 || (own.width === info.width && own.height === info.height));
  return same ? written.replace(/^(?:\.{0,2}\/)*/, '') : imageReference(info, '').slice('![]('.length, -1);
}

/** The address of a kept image within a memory, and in a file of the archive. */
const OWN_TARGET = /^images\/([0-9a-f]{32}\.(?:png|jpe?g|webp|gif|avif))(?:#.*)?$/;
const ARCHIVED_TARGET = /^\.\.\/\.\.\/images\/[0-9a-f]{32}\.(?:png|jpe?g|webp|gif|avif)(?:#.*)?$/;
/** Memories lie two folders deep, see `archive-path`. */
const TO_THE_TOP = '../../';

/** The text of a memory for its file in an archive: addresses of images lead up to the folder where those lie. */
export function textForArchive(text: string): { readonly text: string; readonly imageNames: readonly string[] } {
  const own = findImageLinks(text).filter(({ form, target }) => form === 'target' && OWN_TARGET.test(target));
  const names = own.map(({ target }) => OWN_TARGET.exec(target)?.[1] ?? '');
  return { text: replacePieces(text, own.map(({ start }) => ({ start, end: start, by: TO_THE_TOP }))), imageNames: [...new Set(names)] };
}

/** Takes {@link textForArchive} back, whether or not the images came along. */
export function textFromArchive(text: string): string {
  const archived = findImageLinks(text).filter(({ form, target }) => form === 'target' && ARCHIVED_TARGET.test(target));
  return replacePieces(text, archived.map(({ start }) => ({ start, end: start + TO_THE_TOP.length, by: '' })));
}

/** True for a file that lies where an archive has its memories. */
export function isArchivePath(path: string): boolean {
  return /(?:^|\/)memories\/\d{4}\/[^/]+\.md$/.test(path);
}
