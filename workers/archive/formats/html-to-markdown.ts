import { fromHtml } from 'hast-util-from-html';
import { toMdast } from 'hast-util-to-mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { IMPORT_LIMITS } from './limits';

export type HastRoot = ReturnType<typeof fromHtml>;
export type HastNode = HastRoot['children'][number];
export type HastElement = Extract<HastNode, { type: 'element' }>;

/** Nothing of these is text of the page. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'iframe', 'object', 'canvas', 'head']);

/** Parses a page without a DOM. @param html - decoded */
export function parseHtml(html: string): HastRoot {
  return fromHtml(html);
}

/**
 * A tree of HTML as Markdown with tables, task lists and struck-out words. Headings with `#`, lists with `-`. A tree that is nested
 * deeper than anybody writes gives its bare text instead.
 */
export function hastToMarkdown(tree: HastRoot | HastElement): string {
  if (depthOf(tree) > IMPORT_LIMITS.markupDepth) return bareText(tree);
  tidy(tree);
  try {
    const mdast = toMdast(tree, { newlines: false });
    return toMarkdown(mdast, { extensions: [gfmToMarkdown()], bullet: '-', emphasis: '*', rule: '-', listItemIndent: 'one', resourceLink: true });
  } catch {
    // Out of stack: the text is what counts.
    return bareText(tree);
  }
}

/** Lines with nothing but a break say nothing in Markdown; and a table there has a head, which is the first row where none is marked. */
function tidy(tree: HastRoot | HastElement): void {
  for (const element of elementsOf(tree)) {
    if ((element.tagName === 'div' || element.tagName === 'p') && element.children.every(isBreak)) element.children = [];
    if (element.tagName !== 'table' || [...elementsOf(element)].some(({ tagName }) => tagName === 'th')) continue;
    const first = [...elementsOf(element)].find(({ tagName }) => tagName === 'tr');
    for (const cell of first?.children ?? []) if (cell.type === 'element' && cell.tagName === 'td') cell.tagName = 'th';
  }
}

function isBreak(node: HastNode): boolean {
  return node.type === 'text' ? node.value.trim() === '' : node.type === 'element' && node.tagName === 'br';
}

/** Every element of a tree, in its order, without recursion. */
export function* elementsOf(tree: HastRoot | HastElement): Generator<HastElement> {
  const waiting: HastNode[] = [...tree.children].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type !== 'element') continue;
    yield node;
    for (let index = node.children.length - 1; index >= 0; index--) waiting.push(node.children[index]);
  }
}

/** The words of a tree, a line for each block. Without recursion, so however deep it is. */
export function bareText(tree: HastRoot | HastElement): string {
  const words: string[] = [];
  const waiting: (HastNode | '\n')[] = [...tree.children].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === '\n') words.push('\n');
    else if (node.type === 'text') words.push(node.value);
    else if (node.type === 'element' && !SILENT.has(node.tagName)) {
      if (/^(?:p|div|br|li|tr|h[1-6]|section|article|ul|ol|table|blockquote|pre)$/u.test(node.tagName)) {
        words.push('\n');
        waiting.push('\n');
      }
      for (let index = node.children.length - 1; index >= 0; index--) waiting.push(node.children[index]);
    }
  }
  return words.join('').replace(/[ \t]*\n\s*/gu, '\n').trim();
}

function depthOf(tree: HastRoot | HastElement): number {
  let deepest = 0;
  const waiting: { readonly node: HastNode; readonly depth: number }[] = tree.children.map((node) => ({ node, depth: 1 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > deepest) deepest = depth;
    if (deepest > IMPORT_LIMITS.markupDepth) return deepest;
    if (node.type === 'element') for (const child of node.children) waiting.push({ node: child, depth: depth + 1 });
  }
  return deepest;
}

export function textProperty(element: HastElement, name: string): string {
  const value = element.properties[name];
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(' ') : '';
}
