import DOMPurify from 'dompurify';
import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { parseImageTarget } from '../../core/text/image-references';
import { readLinks } from '../../core/text/links';
import { splitMarkdown } from './splitMarkdown';

/**
 * Rendering an imported note is rendering hostile input. Only what prose needs is let through: no style, form, frame, SVG or
 * MathML, no address but http, https and mailto, and no picture but those kept here, since any other would tell its server that
 * somebody reads this.
 */
const ALLOWED = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 'del', 's', 'b', 'i', 'u',
    'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'sub', 'sup', 'kbd', 'mark', 'abbr', 'details', 'summary', 'input',
  ],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'start', 'colspan', 'rowspan', 'type', 'checked', 'disabled'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

const LINK = /^(?:https?:\/\/|mailto:)/i;
const PICTURE = /^(?:blob:|data:image\/(?:png|jpeg|gif|webp|avif)[;,])/i;

/** Parsed, sanitised and laid out in one go, a piece must stay below a frame also on a slow device: about 10 ms. */
const PIECE_LENGTH = 2_500;
/** A single block (one endless table or list) larger than this is shown as it was written. */
const LARGEST_BLOCK = 24_000;

const LONGEST_ADDRESS = 300;

/** How a link to another memory passes the sanitiser, which would take away an attribute of our own. */
const MEMORY_LINK = '#memory:';

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName === 'A') {
    const href = node.getAttribute('href') ?? '';
    if (!LINK.test(href)) {
      node.removeAttribute('href');
      if (href.startsWith(MEMORY_LINK)) node.setAttribute('data-link', decoded(href.slice(MEMORY_LINK.length)));
    } else {
      node.setAttribute('rel', 'noopener noreferrer');
      node.setAttribute('target', '_blank');
      // Words may promise another place, and letters of other alphabets look like ours: the address is shown as the browser reads it.
      const address = URL.canParse(href) ? new URL(href).href : href;
      if (node.textContent !== address) node.setAttribute('title', address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address);
    }
  } else if (node.nodeName === 'IMG') {
    const image = parseImageTarget(node.getAttribute('src') ?? '');
    if (image !== null) {
      // One of ours: `drawnImages` reserves its place, and fetches it when it comes near the screen.
      node.removeAttribute('src');
      node.setAttribute('data-image', image.hash);
      node.setAttribute('width', String(image.width));
      node.setAttribute('height', String(image.height));
      if (!node.hasAttribute('alt')) node.setAttribute('alt', '');
    } else if (PICTURE.test(node.getAttribute('src') ?? '')) {
      if (!node.hasAttribute('alt')) node.setAttribute('alt', '');
    } else {
      const words = node.getAttribute('alt') ?? '';
      node.replaceWith(node.ownerDocument.createTextNode(words === '' ? '[picture]' : `[picture: ${words}]`));
    }
  } else if (node.nodeName === 'INPUT') {
    // Task lists only: a box that shows a state and takes none.
    if (node.getAttribute('type') !== 'checkbox') node.remove();
    else {
      node.setAttribute('disabled', '');
      node.setAttribute('aria-label', node.hasAttribute('checked') ? 'done' : 'not done');
    }
  } else if (node.nodeName === 'PRE') {
    // A wide block scrolls, so the keyboard must be able to reach it.
    node.setAttribute('tabindex', '0');
  }
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // written by hand, so as it stands
  }
}

/** `[[Title]]` and `[[Title|shown]]`, by the same rules as those that backlinks are found by; never within code. */
const memoryLink: TokenizerAndRendererExtension = {
  name: 'memoryLink',
  level: 'inline',
  start: (source) => {
    const at = source.indexOf('[[');
    return at < 0 ? undefined : at;
  },
  tokenizer: (source) => {
    const raw = /^\[\[[^[\]\r\n]{1,400}\]\]/.exec(source)?.[0];
    const link = raw === undefined ? undefined : readLinks(raw)[0];
    return raw === undefined || link === undefined ? undefined : { type: 'memoryLink', raw, target: link.target, shown: link.shown };
  },
  renderer: (token: Tokens.Generic) => `<a href="${MEMORY_LINK}${encodeURIComponent(String(token.target))}">${escapeHtml(String(token.shown))}</a>`,
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const marked = new Marked({ gfm: true, breaks: true, extensions: [memoryLink] });

/** Sanitised nodes for a piece of HTML. DOMPurify parses under its own Trusted Types policy; nothing is parsed twice. */
function sanitizeHtml(html: string): DocumentFragment {
  return purifier.sanitize(html, ALLOWED);
}

/**
 * Renders Markdown in slices, so that a long memory never holds the page up.
 * @param markdown - at most about 100 kB; beyond that show plain text
 * @returns fragments to append in order, made one at a time as they are asked for
 */
export function* renderMarkdown(markdown: string): Generator<DocumentFragment, void, void> {
  let level = TITLE_LEVEL;
  for (const piece of splitMarkdown(markdown, PIECE_LENGTH)) {
    if (piece.length > LARGEST_BLOCK) {
      yield asWritten(piece);
      continue;
    }
    const fragment = sanitizeHtml(marked.parse(piece, { async: false }));
    level = nestHeadings(fragment, level);
    yield fragment;
  }
}

/** The memory's title on the page; the headings of its text stand below it. */
const TITLE_LEVEL = 2;

/** Gives headings the levels of one orderly outline, whatever the note began with; the look follows its own tags. */
function nestHeadings(fragment: DocumentFragment, before: number): number {
  let level = before;
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    level = Math.min(6, level + 1, Number(heading.nodeName[1]) + TITLE_LEVEL);
    heading.setAttribute('aria-level', String(level));
  }
  return level;
}

function asWritten(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const block = document.createElement('p');
  block.className = 'as-written';
  block.textContent = text;
  fragment.append(block);
  return fragment;
}
