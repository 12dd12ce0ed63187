const LONGEST_TITLE = 80;
const BLOCK_MARKS = /^(?:\s|#{1,6}\s|>\s?|[-*+]\s(?:\[[ xX]\]\s)?|\d+[.)]\s)+/;
const INLINE_MARKS = /(\*\*|__|`+|~~)/g;
const LINKS = /!?\[([^\]]*)\]\([^)]*\)/g;

/** The first line that says anything, without Markdown marks, cut at a word near 80 characters; '' for a text of white space. */
export function deriveTitle(text: string): string {
  // A megabyte without a line break must not be searched to its end for a title.
  for (const line of text.slice(0, 4_000).split(/\r?\n/, 40)) {
    const plain = line.replace(BLOCK_MARKS, '').replace(LINKS, '$1').replace(INLINE_MARKS, '').trim();
    if (!/[\p{L}\p{N}\p{S}]/u.test(plain)) continue;
    if (plain.length <= LONGEST_TITLE) return plain;
    const cut = plain.slice(0, LONGEST_TITLE);
    const space = cut.lastIndexOf(' ');
    return `${(space > LONGEST_TITLE / 2 ? cut.slice(0, space) : cut).trimEnd().replace(/[\ud800-\udbff]$/, '')}\u2026`;
  }
  return '';
}
