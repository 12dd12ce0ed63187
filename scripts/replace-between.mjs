// @ts-check
/**
 * Puts lines between the marks `<!-- mark:begin -->` and `<!-- mark:end -->` of a page, instead of what is there.
 * @param {string} text @param {string} mark @param {readonly string[]} lines
 * @throws Error when the page has no such place
 */
export function replaceBetween(text, mark, lines) {
  const [begin, end] = [`<!-- ${mark}:begin -->`, `<!-- ${mark}:end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page has no place marked "${mark}"`);
  return `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}
