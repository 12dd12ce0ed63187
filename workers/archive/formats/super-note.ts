import { type JsonObject, ownList, ownObject, ownText, parseJsonText } from './json-value';
import { IMPORT_LIMITS } from './limits';

const [BOLD, ITALIC, STRIKETHROUGH, CODE] = [1, 2, 4, 16];

/**
 * A Super note of Standard Notes (the state of a Lexical editor, as JSON) as Markdown: headings, lists, check lists, quotes, code, links,
 * tables, links to other notes. What is not known gives its text. Null when it is no such JSON.
 * @param titles - of notes by their uuid, for links between them
 */
export function superNoteText(json: string, titles: ReadonlyMap<string, string>): string | null {
  let root: JsonObject;
  try {
    root = ownObject(parseJsonText(json), 'root');
  } catch {
    return null;
  }
  if (!Array.isArray(root['children'])) return null;
  return new SuperNote(titles).blocks(root, 0);
}

class SuperNote {
  constructor(private readonly titles: ReadonlyMap<string, string>) {}

  blocks(parent: JsonObject, depth: number): string {
    return ownList(parent, 'children')
      .map((node) => this.#block(node, depth))
      .filter((block) => block.trim() !== '')
      .join('\n\n');
  }

  #block(node: JsonObject, depth: number): string {
    if (depth > IMPORT_LIMITS.markupDepth) return '';
    const inline = (): string => this.#inline(node, depth);
    switch (ownText(node, 'type')) {
      case 'heading':
        return `${'#'.repeat(Number(ownText(node, 'tag').slice(1)) || 1)} ${inline()}`;
      case 'quote':
        return `> ${inline().replaceAll('\n', '\n> ')}`;
      case 'code':
        return `\`\`\`${ownText(node, 'language')}\n${inline()}\n\`\`\``;
      case 'list':
        return this.#list(node, depth, '');
      case 'horizontalrule':
        return '---';
      case 'table':
        return this.#table(node, depth);
      case 'collapsible-container':
      case 'collapsible-content':
      case 'root':
        return this.blocks(node, depth + 1);
      default:
        return inline();
    }
  }

  #list(list: JsonObject, depth: number, indent: string): string {
    if (depth > IMPORT_LIMITS.markupDepth) return '';
    const kind = ownText(list, 'listType');
    let number = typeof list['start'] === 'number' ? list['start'] : 1;
    const lines: string[] = [];
    for (const item of ownList(list, 'children')) {
      const nested = ownList(item, 'children').filter((child) => ownText(child, 'type') === 'list');
      const text = this.#inline({ ...item, children: ownList(item, 'children').filter((child) => ownText(child, 'type') !== 'list') }, depth);
      const mark = kind === 'number' ? `${number++}. ` : kind === 'check' ? `- [${item['checked'] === true ? 'x' : ' '}] ` : '- ';
      // A list within a list is an item that holds nothing else.
      if (text !== '' || nested.length === 0) lines.push(indent + mark + text.replaceAll('\n', `\n${indent}  `));
      else if (kind === 'number') number--;
      for (const inner of nested) lines.push(this.#list(inner, depth + 1, `${indent}${kind === 'number' ? '   ' : '  '}`));
    }
    return lines.join('\n');
  }

  #table(table: JsonObject, depth: number): string {
    const rows = ownList(table, 'children').map((row) => ownList(row, 'children').map((cell) => this.blocks(cell, depth + 1).replace(/\s*\n\s*/gu, ' ').replaceAll('|', '\\|')));
    const [head, ...body] = rows;
    if (head === undefined) return '';
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
  }

  #inline(node: JsonObject, depth: number): string {
    if (depth > IMPORT_LIMITS.markupDepth) return '';
    return ownList(node, 'children').map((child) => this.#piece(child, depth + 1)).join('');
  }

  #piece(node: JsonObject, depth: number): string {
    switch (ownText(node, 'type')) {
      case 'text':
      case 'code-highlight':
        return marked(ownText(node, 'text'), typeof node['format'] === 'number' ? node['format'] : 0);
      case 'linebreak':
        return '\n';
      case 'tab':
        return '\t';
      case 'link':
      case 'autolink': {
        const [text, url] = [this.#inline(node, depth), ownText(node, 'url').replace(/[<>\s]/gu, '')];
        return url === '' || text === url ? text : `[${text}](<${url}>)`;
      }
      case 'snbubble': {
        const title = this.titles.get(ownText(node, 'itemUuid')) ?? '';
        return title === '' ? '' : `[[${title.replace(/[[\]|\n]/gu, ' ')}]]`;
      }
      case 'snfile':
        return '(a file that the backup does not hold)';
      default:
        return Array.isArray(node['children']) ? this.#inline(node, depth) : ownText(node, 'text');
    }
  }
}

/** Marks stand at the words, not at blanks beside them, where Markdown would not see them. */
function marked(text: string, format: number): string {
  const inner = text.trim();
  if (inner === '' || format === 0) return text;
  let shown = inner;
  if (format & CODE) shown = `\`${shown}\``;
  if (format & STRIKETHROUGH) shown = `~~${shown}~~`;
  if (format & ITALIC) shown = `*${shown}*`;
  if (format & BOLD) shown = `**${shown}**`;
  const start = text.indexOf(inner);
  return text.slice(0, start) + shown + text.slice(start + inner.length);
}
