import { isObject, type JsonObject, ownList, ownObject, ownText, parseJsonText } from './json-value';

/** Day One's rich text (JSON within JSON) as Markdown, for entries that carry no Markdown of their own. '' when it cannot be read. */
export function dayOneRichText(richText: string): string {
  if (richText === '') return '';
  let parsed: unknown;
  try {
    parsed = parseJsonText(richText);
  } catch {
    return '';
  }
  let markdown = '';
  let atLineStart = true;
  for (const piece of ownList(parsed, 'contents')) {
    for (const object of ownList(piece, 'embeddedObjects')) {
      if (ownText(object, 'type') !== 'photo') continue;
      markdown += `${atLineStart ? '' : '\n'}![](dayone-moment://${ownText(object, 'identifier')})\n`;
      atLineStart = true;
    }
    const attributes = ownObject(piece, 'attributes');
    const text = ownText(piece, 'text');
    for (const line of text.split(/(?<=\n)/u)) {
      if (line === '') continue;
      markdown += (atLineStart && line.trim() !== '' ? lineMark(ownObject(attributes, 'line')) : '') + marked(line, attributes);
      atLineStart = line.endsWith('\n');
    }
  }
  return markdown.trim();
}

function lineMark(line: JsonObject): string {
  const { header, indentLevel, listIndex, checked, quote } = line;
  if (typeof header === 'number' && header >= 1 && header <= 6) return `${'#'.repeat(header)} `;
  if (quote === true) return '> ';
  const indent = '  '.repeat(typeof indentLevel === 'number' ? Math.max(0, Math.min(10, indentLevel - 1)) : 0);
  switch (ownText(line, 'listStyle')) {
    case 'bulleted':
      return `${indent}- `;
    case 'numbered':
      return `${indent}${typeof listIndex === 'number' ? listIndex : 1}. `;
    case 'checkbox':
      return `${indent}- [${checked === true ? 'x' : ' '}] `;
    default:
      return '';
  }
}

function marked(line: string, attributes: JsonObject): string {
  const inner = line.trim();
  if (inner === '' || !isObject(attributes)) return line;
  let shown = inner;
  if (attributes['inlineCode'] === true) shown = `\`${shown}\``;
  if (attributes['bold'] === true) shown = `**${shown}**`;
  if (attributes['italic'] === true) shown = `*${shown}*`;
  if (attributes['strikethrough'] === true) shown = `~~${shown}~~`;
  const link = ownText(attributes, 'linkURL');
  if (link !== '') shown = `[${shown}](<${link.replace(/[<>\s]/gu, '')}>)`;
  const start = line.indexOf(inner);
  return line.slice(0, start) + shown + line.slice(start + inner.length);
}
