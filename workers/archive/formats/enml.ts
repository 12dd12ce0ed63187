import { Parser } from 'htmlparser2';
import type { EnexResource } from './enex-note';
import { bareText, elementsOf, type HastElement, type HastNode, type HastRoot, hastToMarkdown, textProperty } from './html-to-markdown';

export interface EnmlText {
  readonly markdown: string;
  /** Hashes of the resources that it shows. */
  readonly shown: ReadonlySet<string>;
  /** Pieces that Evernote encrypted. */
  readonly encrypted: number;
}

const BLOCKS = new Set(['div', 'p', 'ul', 'ol', 'li', 'table', 'blockquote', 'pre', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

/**
 * Evernote's own markup (XHTML, with `en-media`, `en-todo` and `en-crypt`) as Markdown: pictures as `![](<md5>.png)`, to-dos as task
 * lists, code blocks as code.
 * @param resources - of the note, by the MD5 that `en-media` names
 */
export function enmlToMarkdown(enml: string, resources: ReadonlyMap<string, EnexResource>): EnmlText {
  const tree = parseEnml(enml);
  const shown = new Set<string>();
  let encrypted = 0;
  for (const element of elementsOf(tree)) {
    if (element.tagName === 'en-media') showMedia(element, resources, shown);
    else if (element.tagName === 'en-crypt') {
      encrypted++;
      become(element, 'span', {}, [{ type: 'text', value: '(encrypted by Evernote)' }]);
    } else if (/-en-codeblock:\s*true/u.test(textProperty(element, 'style'))) {
      become(element, 'pre', {}, [{ type: 'element', tagName: 'code', properties: {}, children: [{ type: 'text', value: `${bareText(element)}\n` }] }]);
    } else if (element.tagName === 'ul' && /--en-todo:\s*true/u.test(textProperty(element, 'style'))) {
      for (const item of element.children) if (item.type === 'element' && item.tagName === 'li') item.children.unshift(checkbox(/--en-checked:\s*true/u.test(textProperty(item, 'style'))));
    }
  }
  for (const element of [tree, ...elementsOf(tree)]) element.children = withTodoLists(element.children as HastNode[]) as typeof element.children;
  return { markdown: hastToMarkdown(tree).trim(), shown, encrypted };
}

function parseEnml(enml: string): HastRoot {
  const root: HastRoot = { type: 'root', children: [] };
  const open: (HastRoot | HastElement)[] = [root];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const element: HastElement = { type: 'element', tagName: name === 'en-note' ? 'div' : name, properties: { ...attributes }, children: [] };
        open.at(-1)?.children.push(element);
        open.push(element);
      },
      ontext: (value) => append(open.at(-1), { type: 'text', value }),
      onclosetag: () => {
        if (open.length > 1) open.pop();
      },
    },
    // Entities of HTML are allowed in ENML (`&nbsp;`), which a parser of XML would not know.
    { xmlMode: false, recognizeSelfClosing: true, recognizeCDATA: true, decodeEntities: true },
  );
  parser.end(enml);
  return root;
}

function append(parent: HastRoot | HastElement | undefined, child: HastNode): void {
  (parent?.children as HastNode[] | undefined)?.push(child);
}

function showMedia(element: HastElement, resources: ReadonlyMap<string, EnexResource>, shown: Set<string>): void {
  const hash = textProperty(element, 'hash').toLowerCase();
  const resource = resources.get(hash);
  const mime = resource?.mime ?? textProperty(element, 'type');
  // The parser may have put what follows into it; nothing of that may be lost.
  const inside = element.children;
  if (mime.startsWith('image/')) {
    shown.add(hash);
    const image: HastElement = { type: 'element', tagName: 'img', properties: { src: resource?.name ?? `${hash}.${mime.slice(6)}`, alt: textProperty(element, 'alt') }, children: [] };
    become(element, 'span', {}, [image, ...inside]);
  } else become(element, 'span', {}, [{ type: 'text', value: ` (attachment: ${resource?.fileName || mime})` }, ...inside]);
}

function become(element: HastElement, tagName: string, properties: HastElement['properties'], children: HastElement['children']): void {
  element.tagName = tagName;
  element.properties = properties;
  element.children = children;
}

function checkbox(checked: boolean): HastElement {
  return { type: 'element', tagName: 'input', properties: { type: 'checkbox', checked }, children: [] };
}

/** To-dos are marks within lines; Markdown has them in lists. Lines that stand together become one list. */
function withTodoLists(children: readonly HastNode[]): HastNode[] {
  if (!children.some(isTodoLine)) return [...children];
  const result: HastNode[] = [];
  let list: HastElement | null = null;
  let item: HastElement | null = null;
  for (const child of children) {
    const mark = todoIn(child);
    if (mark !== null) {
      if (list === null) {
        list = { type: 'element', tagName: 'ul', properties: {}, children: [] };
        result.push(list);
      }
      const box = checkbox(textProperty(mark, 'checked') === 'true');
      const rest = child === mark ? mark.children : (child as HastElement).children.filter((inner) => inner !== mark);
      item = { type: 'element', tagName: 'li', properties: {}, children: [box, ...rest] };
      list.children.push(item);
      // A line of its own ends with its block, one among others with its line break.
      if (child !== mark) item = null;
    } else if (item !== null && !(child.type === 'element' && (child.tagName === 'br' || BLOCKS.has(child.tagName)))) append(item, child);
    else if (child.type === 'element' && child.tagName === 'br' && item !== null) item = null;
    else if (child.type === 'text' && child.value.trim() === '') continue;
    else {
      list = null;
      item = null;
      result.push(child);
    }
  }
  return result;
}

function isTodoLine(node: HastNode): boolean {
  return todoIn(node) !== null;
}

/** The mark that a node is, or that its line begins with. */
function todoIn(node: HastNode): HastElement | null {
  if (node.type !== 'element') return null;
  if (node.tagName === 'en-todo') return node;
  if (node.tagName !== 'div' && node.tagName !== 'p') return null;
  const first = node.children.find((child) => !(child.type === 'text' && child.value.trim() === ''));
  const others = node.children.filter((child) => child.type === 'element' && child.tagName === 'en-todo').length;
  return first?.type === 'element' && first.tagName === 'en-todo' && others === 1 ? first : null;
}
