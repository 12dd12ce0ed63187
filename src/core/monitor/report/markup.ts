/** Markup that is safe to be put into other markup: everything in it that came from elsewhere was escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

export type MarkupPart = string | number | Markup | null | readonly MarkupPart[];

/**
 * HTML of a template. What is put in is text, whatever it holds, unless it was made by this function too; null is nothing; of lists, each in turn.
 * Put values between tags or inside quoted attributes only, and never inside style or script.
 */
export function html(fixed: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(join(fixed, parts, visibleHtml));
}

/** Markdown of a template: as {@link html}. A value is one line. */
export function markdown(fixed: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(join(fixed, parts, visibleMarkdown));
}

export function lines(parts: readonly (Markup | null)[]): Markup {
  return new Markup(parts.flatMap((part) => (part === null ? [] : [part.text])).join('\n'));
}

function visibleHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/**
 * On one line, every sign that CommonMark, tables or linkification of addresses could read as markup is escaped. What would begin a list, heading or rule at the
 * start of a line is as well, wherever it stands.
 */
function visibleMarkdown(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|!~&@$^=]/g, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^[-+]/, '\\$&')
    // Addresses stay readable and are no links.
    .replace(/(\w):(?=\/\/)/g, '$1\\:')
    .replace(/\b(www|mailto|xmpp)([.:])/gi, '$1\\$2');
}

/** Without signs that are no text: control characters, halves of characters, and what turns the direction of what follows around. */
function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the ones
  return text.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g, '\uFFFD');
}

function join(fixed: readonly string[], parts: readonly MarkupPart[], escape: (text: string) => string): string {
  return fixed.map((text, at) => (at < parts.length ? text + put(parts[at]!, escape) : text)).join('');
}

function put(part: MarkupPart, escape: (text: string) => string): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map((one) => put(one, escape)).join('');
  return escape(String(part));
}
