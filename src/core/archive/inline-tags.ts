import { codeRanges } from '../text/code-ranges';

/** At the begin of a line or behind white space, as Obsidian, Bear and others read it. Letters and digits of any script. */
const TAG = /(?<=^|\s)#([\p{L}\p{M}\p{N}\p{Extended_Pictographic}_/-]+)/gmu;

/** `#tags` within a Markdown text, each once, in its order, without their `#`. Code has none, nor has a number alone (`#12`) one. */
export function inlineTags(text: string): string[] {
  // Most texts have none, and this tells at a fraction of the cost.
  if (!text.includes('#')) return [];
  const found: { readonly tag: string; readonly at: number }[] = [];
  for (const match of text.matchAll(TAG)) {
    const tag = match[1].replace(/^\/+|\/+$/gu, '');
    if (tag !== '' && !/^[\p{N}_/-]+$/u.test(tag)) found.push({ tag, at: match.index });
  }
  if (found.length === 0) return [];
  const code = codeRanges(text);
  let inCode = 0;
  const tags = new Map<string, string>();
  for (const { tag, at } of found) {
    while (inCode < code.length && code[inCode].end <= at) inCode++;
    if (inCode < code.length && code[inCode].start <= at) continue;
    // `#Work` and `#work` are one tag to Obsidian: the first spelling counts.
    if (!tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  }
  return [...tags.values()];
}
