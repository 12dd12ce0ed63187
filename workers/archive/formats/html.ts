import { parseLooseDate } from '../../../src/core/archive/parse-loose-date';
import { base64Bytes } from './base64-bytes';
import { entriesOf, fieldsOf, fittingTags } from './entries';
import type { ImageResolver } from './group-images';
import { bareText, elementsOf, type HastElement, type HastRoot, hastToMarkdown, parseHtml, textProperty } from './html-to-markdown';
import { textOf, timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { SourceProblem } from './source-problem';

const CREATED = new Set(['article:published_time', 'date', 'dc.date', 'dcterms.created', 'created', 'datepublished', 'creation-date']);
const UPDATED = new Set(['article:modified_time', 'last-modified', 'dcterms.modified', 'datemodified', 'updated', 'revision-date']);
const KEYWORDS = new Set(['keywords', 'article:tag', 'news_keywords']);

export interface HtmlPage {
  readonly markdown: string;
  readonly title: string;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  readonly tags: readonly string[];
  /** Images that the page held within itself, by the name that the text gives them. */
  readonly embedded: ReadonlyMap<string, Blob>;
}

/**
 * A page of HTML as Markdown, with its title, and with date and keywords as its head names them. Scripts and styles leave nothing behind.
 * @throws SourceProblem
 */
export function* readHtml(file: SourceFile, bytes: Uint8Array, group: SourceGroup): Generator<SourceItem> {
  const page = htmlPage(textOf(withCharset(bytes)));
  if (page.markdown.trim() === '') throw new SourceProblem('EMPTY_TEXT', 'There is no text on this page.');
  yield* entriesOf({
    format: 'html',
    text: page.markdown,
    fields: fieldsOf({ title: page.title, createdAt: page.createdAt, updatedAt: page.updatedAt, tags: fittingTags(page.tags) }),
    place: { path: file.path, createdAt: timeOfFile(file) },
    images: withEmbedded(page, file.path, group.images.resolver(file.inner)),
  });
}

export function withEmbedded({ embedded }: HtmlPage, path: string, others: ImageResolver): ImageResolver {
  return (link) => {
    const blob = embedded.get(link.target);
    return blob === undefined ? others(link) : { path: `${path}#${link.target}`, open: async () => blob };
  };
}

/** @param html - decoded. @param prepare - changes the tree before it becomes Markdown */
export function htmlPage(html: string, prepare: (tree: HastRoot) => void = () => {}): HtmlPage {
  const tree = treeOf(html);
  if (tree === null) return { markdown: withoutTags(html), title: '', createdAt: null, updatedAt: null, tags: [], embedded: new Map() };
  const page = { title: '', createdAt: null as number | null, updatedAt: null as number | null, tags: [] as string[], embedded: new Map<string, Blob>() };
  for (const element of elementsOf(tree)) {
    if (element.tagName === 'title' && page.title === '') page.title = bareText(element).replace(/\s+/gu, ' ').trim();
    else if (element.tagName === 'meta') readMeta(element, page);
    else if (element.tagName === 'img') takeDataImage(element, page.embedded);
  }
  prepare(tree);
  return { ...page, markdown: hastToMarkdown(tree).trim() };
}

/** @returns null for a page nested so deep that parsing it ends the stack */
function treeOf(html: string): HastRoot | null {
  try {
    return parseHtml(html);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function withoutTags(html: string): string {
  return html.replace(/<(script|style|head)\b[^>]*>[\s\S]*?<\/\1>/giu, '').replace(/<[^<>]*>/gu, '\n').replace(/\s*\n\s*/gu, '\n').trim();
}

function readMeta(element: HastElement, page: { createdAt: number | null; updatedAt: number | null; tags: string[] }): void {
  const name = textProperty(element, 'name') || textProperty(element, 'property') || textProperty(element, 'itemProp') || textProperty(element, 'httpEquiv');
  const content = textProperty(element, 'content');
  const key = name.toLowerCase();
  if (CREATED.has(key)) page.createdAt ??= parseLooseDate(content);
  else if (UPDATED.has(key)) page.updatedAt ??= parseLooseDate(content);
  else if (KEYWORDS.has(key)) page.tags.push(...content.split(','));
}

/** An image in its own address would be a line of a million letters: it gets a name instead, and is kept as a file. */
function takeDataImage(element: HastElement, embedded: Map<string, Blob>): void {
  const match = /^data:(image\/([a-z]+))[^,]*;base64,/iu.exec(textProperty(element, 'src').slice(0, 200));
  if (match === null) {
    if (textProperty(element, 'src').startsWith('data:')) element.properties['src'] = '';
    return;
  }
  const name = `embedded-${embedded.size + 1}.${match[2].toLowerCase()}`;
  try {
    embedded.set(name, new Blob([base64Bytes(textProperty(element, 'src').slice(match[0].length))], { type: match[1].toLowerCase() }));
    element.properties['src'] = name;
  } catch {
    element.properties['src'] = '';
  }
}

/** Old pages say in their head what they are written in. Only those that are not UTF-8 are decoded by it. */
function withCharset(bytes: Uint8Array): Uint8Array {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return bytes;
  } catch {
    const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 2_048));
    const charset = /<meta[^>]+charset=["']?([\w-]+)/iu.exec(head)?.[1];
    if (charset === undefined) return bytes;
    try {
      return new TextEncoder().encode(new TextDecoder(charset).decode(bytes));
    } catch {
      return bytes;
    }
  }
}
