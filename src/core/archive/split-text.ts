const HEADING = /^#{1,6} /u;

/**
 * Cuts a text that is too large for one memory: before a heading of Markdown where there is one, else after a blank line, else after a line, else after a
 * space, and only in a text without any of them in the midst of it, never inside a character. Of the better places one is only
 * taken when it leaves the part at least half full, so that the number of parts stays within twice the least possible.
 * @param maxBytes - UTF-8 bytes of the largest part, at least 4
 * @returns parts that put together are exactly `text`; one part when it fits; none is empty unless the text is
 */
export function splitText(text: string, maxBytes: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = partEnd(text, start, maxBytes);
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts.length === 0 ? [text] : parts;
}

function partEnd(text: string, start: number, maxBytes: number): number {
  let bytes = 0;
  let beforeHeading = start;
  let afterParagraph = start;
  let afterLine = start;
  let afterSpace = start;
  for (let at = start; at < text.length; ) {
    const code = text.charCodeAt(at);
    const units = isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1)) ? 2 : 1;
    const size = units === 2 ? 4 : code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (bytes + size > maxBytes) return beforeHeading > start ? beforeHeading : afterParagraph > start ? afterParagraph : afterLine > start ? afterLine : afterSpace > start ? afterSpace : at;
    bytes += size;
    at += units;
    if (bytes * 2 < maxBytes) continue;
    if (code === 0x0a) {
      afterLine = at;
      if (endsParagraph(text, at, start)) {
        afterParagraph = at;
        if (HEADING.test(text.slice(at, at + 8))) beforeHeading = at;
      }
    } else if (code === 0x20 || code === 0x09) afterSpace = at;
  }
  return text.length;
}

/** True when the line that ends at `at` (just behind its line feed) is blank. */
function endsParagraph(text: string, at: number, start: number): boolean {
  let before = at - 2;
  if (before >= start && text.charCodeAt(before) === 0x0d) before--;
  return before >= start && text.charCodeAt(before) === 0x0a;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** False for NaN, which `charCodeAt` gives past the end. */
function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
