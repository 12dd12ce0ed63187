/** A line that surely begins a block of its own: not part of a list, quote, table or indented code before it. */
const STARTS_BLOCK = /^(?:#{1,6}\s|[^\s>|*+\-\d#])/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LINK_DEFINITION = /^ {0,3}\[[^\]\n]+\]:[ \t]+\S.*$/gm;

/**
 * Cuts Markdown into pieces that can be parsed on their own, so that a long text never has to be parsed in one go.
 * Cuts are made only at a blank line before a heading or a plain paragraph, never inside a fence, list, quote or table;
 * a piece without such a place is longer than asked for. Link definitions count in every piece.
 * @param length - UTF-16 units after which a piece ends at the next possible place
 */
export function splitMarkdown(markdown: string, length: number): string[] {
  if (markdown.length <= length) return [markdown];
  const definitions = markdown.match(LINK_DEFINITION)?.join('\n') ?? '';
  const pieces: string[] = [];
  let start = 0;
  let at = 0;
  let fence: string | null = null;
  let afterBlank = false;
  while (at < markdown.length) {
    const lineEnd = markdown.indexOf('\n', at);
    const next = lineEnd < 0 ? markdown.length : lineEnd + 1;
    const line = markdown.slice(at, Math.min(next, at + 200));
    if (fence === null && afterBlank && at - start >= length && STARTS_BLOCK.test(line)) {
      pieces.push(markdown.slice(start, at));
      start = at;
    }
    const mark: string | undefined = FENCE.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    }
    afterBlank = line.trim() === '';
    at = next;
  }
  pieces.push(markdown.slice(start));
  return definitions === '' ? pieces : pieces.map((piece) => `${piece}\n\n${definitions}`);
}
