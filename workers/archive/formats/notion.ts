import { decodeText } from '../../../src/core/archive/decode-text';
import { parseLooseDate } from '../../../src/core/archive/parse-loose-date';
import { codeRanges } from '../../../src/core/text/code-ranges';
import { entriesOf, fieldsOf, fittingTags, problemItems } from './entries';
import { textOf, timeOfFile } from './markdown';
import { isSameTitle, notionName, titleMatcher, withoutIds } from './notion-names';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { ProblemList } from './source-problem';

/** A link to another page or database of the export, by its file. Images are other links. */
const PAGE_LINK = /(?<!!)\[((?:[^[\]\\\n]|\\.){0,500})\]\(<?([^()<>\n]{0,1000}?[0-9a-f]{32}(?:_all)?\.(?:md|csv|html))(?:#[^()<>\s]*)?>?\)/giu;
const PROPERTY = /^([^:\n]{1,100}):[ \t]+(.+)$/u;
const CREATED = /^(?:created|created time|created at|date created|date)$/iu;
const UPDATED = /^(?:updated|updated at|last edited|last edited time|last updated)$/iu;
const TAGS = /^(?:tags?|labels?)$/iu;

/**
 * A page of a Notion export in Markdown. The text stays as it is, with two changes: links to other pages become `[[Title]]`, and images
 * are kept. Title, dates and tags come from its head, which stays in the text as well.
 * @throws SourceProblem
 */
export function* readNotionPage(file: SourceFile, bytes: Uint8Array, group: SourceGroup): Generator<SourceItem> {
  const content = textOf(bytes);
  const heading = /^# (.*)\r?\n/u.exec(content);
  const properties = propertiesOf(content.slice(heading?.[0].length ?? 0));
  yield* entriesOf({
    format: 'notion',
    text: withPageLinks(content),
    fields: fieldsOf({ title: heading?.[1].trim() || notionName(file.inner)?.title, ...fieldsFrom(properties) }),
    place: { path: file.path, createdAt: timeOfFile(file) },
    images: group.images.resolver(file.inner),
  });
}

/** The same page where the export was made in HTML. @throws SourceProblem */
export async function* readNotionHtml(file: SourceFile, bytes: Uint8Array, group: SourceGroup): AsyncGenerator<SourceItem> {
  const [{ htmlPage, withEmbedded }, { bareText, elementsOf, textProperty }] = await Promise.all([import('./html'), import('./html-to-markdown')]);
  const properties: (readonly [string, string])[] = [];
  const page = htmlPage(textOf(bytes), (tree) => {
    for (const element of elementsOf(tree)) {
      if (element.tagName !== 'tr' || !textProperty(element, 'className').includes('property-row')) continue;
      const [name, value] = element.children.filter((child) => child.type === 'element');
      if (name === undefined || value === undefined) continue;
      // Values of a list stand in elements of their own.
      const values = value.children.filter((child) => child.type === 'element').map((child) => bareText(child));
      properties.push([bareText(name), (values.length > 0 ? values.join(', ') : bareText(value)).replace(/^@/u, '')]);
    }
  });
  yield* entriesOf({
    format: 'notion',
    text: withPageLinks(page.markdown),
    fields: fieldsOf({ title: page.title || notionName(file.inner)?.title, ...fieldsFrom(properties) }),
    place: { path: file.path, createdAt: timeOfFile(file) },
    images: withEmbedded(page, file.path, group.images.resolver(file.inner)),
  });
}

/** Lines `Name: value` right below the title, up to a blank line. */
function propertiesOf(text: string): (readonly [string, string])[] {
  const properties: (readonly [string, string])[] = [];
  for (const line of text.replace(/^\s*\n/u, '').split(/\r?\n/u, 60)) {
    const match = PROPERTY.exec(line);
    if (match === null) break;
    properties.push([match[1].trim(), match[2].trim()]);
  }
  return properties;
}

function fieldsFrom(properties: readonly (readonly [string, string])[]): { createdAt: number | null; updatedAt: number | null; tags: string[] } {
  const value = (name: RegExp): number | null => properties.filter(([key]) => name.test(key)).map(([, written]) => parseLooseDate(written)).find((time) => time !== null) ?? null;
  const tags = properties.filter(([key]) => TAGS.test(key)).flatMap(([, written]) => written.split(','));
  return { createdAt: value(CREATED), updatedAt: value(UPDATED), tags: fittingTags(tags) };
}

/** `[Title](Title%20<id>.md)` becomes `[[Title]]`: ids of Notion lead nowhere here. Code is left as it is. */
function withPageLinks(text: string): string {
  if (!/[0-9a-f]{32}/iu.test(text)) return text;
  const code = codeRanges(text);
  return text.replace(PAGE_LINK, (written: string, label: string, target: string, at: number) => {
    if (code.some(({ start, end }) => start <= at && at < end)) return written;
    const name = notionName(decoded(target));
    if (name === null) return written;
    const shown = label.replace(/\\(.)/gu, '$1').trim();
    if (shown === '' || /[[\]|]/u.test(shown)) return `[[${name.title}]]`;
    // What is shown is the whole title, which a long file name is not; unless somebody wrote other words for the link.
    return isSameTitle(shown, name.title) ? `[[${shown}]]` : `[[${name.title}|${shown}]]`;
  });
}

/**
 * A database, as CSV: its rows. Rows that have a page of their own in the export are left to it; nothing is said of them.
 * @throws SourceProblem
 */
export async function* readNotionDatabase(file: SourceFile, bytes: Uint8Array, group: SourceGroup): AsyncGenerator<SourceItem> {
  const name = notionName(file.inner);
  const folder = file.inner.slice(0, file.inner.lastIndexOf('/') + 1);
  // The view of a database, beside the file of all of its rows.
  if (name !== null && !name.isAll && group.byInner.has(file.inner.replace(/\.csv$/iu, '_all.csv'))) return;
  const [{ openCsv }, { readRows }] = await Promise.all([import('./csv'), import('./table')]);
  const problems = new ProblemList(file.path);
  const { columns, table, rows } = openCsv(decodeText(bytes) ?? textOf(bytes), file.path, problems);
  if (columns.length === 0) return;
  const hasPage = titleMatcher(pageTitles(group, withoutIds(`${folder}${name?.title ?? ''}`)));
  const alone = [...rows].filter(({ cells }) => {
    const title = typeof cells[0] === 'string' ? cells[0] : '';
    return title.trim() === '' || !hasPage(title);
  });
  if (alone.length > 0) {
    yield { kind: 'table', table };
    yield* readRows('notion', table, alone, file, group, problems);
  }
  yield* problemItems(problems.list());
}

/** Titles of the pages that lie in the folder of a database, as their file names have them. */
function pageTitles(group: SourceGroup, folder: string): string[] {
  const titles: string[] = [];
  for (const inner of group.byInner.keys()) {
    const name = notionName(inner);
    if (name !== null && name.kind !== 'csv' && withoutIds(inner.slice(0, inner.lastIndexOf('/'))) === folder) titles.push(name.title);
  }
  return titles;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
