import { foldText } from '../text/tokens';

const WORD = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that put no space between words: a phrase may begin anywhere. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Comparisons up to which the browser's own search is quick enough, whatever the text is. */
const FEW_COMPARISONS = 20_000_000;

/** A text as phrases are compared with it: any case, with or without accents, any white space. Not for showing. */
export function foldPhrase(text: string): string {
  return foldText(text).replace(/\s+/g, ' ').trim();
}

/**
 * Whether a text holds a phrase as whole words: `car` does not stand in `carpet`. Time in proportion to the length of both.
 * @param folded - as {@link foldPhrase} gives it
 * @param phrase - the same
 */
export function holdsPhrase(folded: string, phrase: string): boolean {
  if (phrase === '' || phrase.length > folded.length) return false;
  const find = finder(folded, phrase);
  const [startsWord, endsWord] = [joins(phrase, 0), joins(phrase, phrase.length - 1)];
  for (let at = find(0); at >= 0; ) {
    const end = at + phrase.length;
    const begins = !startsWord || at === 0 || !joins(folded, at - 1);
    if (begins && (!endsWord || end === folded.length || !joins(folded, end))) return true;
    // Nothing begins before the end of the word that stands here.
    let next = at + 1;
    if (startsWord) while (next < folded.length && joins(folded, next - 1)) next++;
    at = find(next);
  }
  return false;
}

/** Whether the sign is part of a word that goes on beside it. */
function joins(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
  // Half of a pair: the whole sign.
  const sign = code >= 0xdc00 && code <= 0xdfff && at > 0 ? text.slice(at - 1, at + 1) : String.fromCodePoint(text.codePointAt(at) ?? 0);
  return WORD.test(sign) && !UNSPACED.test(sign);
}

function finder(text: string, phrase: string): (from: number) => number {
  if (text.length * phrase.length <= FEW_COMPARISONS) return (from) => text.indexOf(phrase, from);
  // Knuth, Morris and Pratt: what has been compared is never compared again.
  const border = new Uint32Array(phrase.length);
  for (let i = 1, length = 0; i < phrase.length; i++) {
    while (length > 0 && phrase[i] !== phrase[length]) length = border[length - 1];
    if (phrase[i] === phrase[length]) length++;
    border[i] = length;
  }
  return (from) => {
    for (let i = from, length = 0; i < text.length; i++) {
      while (length > 0 && text.charCodeAt(i) !== phrase.charCodeAt(length)) length = border[length - 1];
      if (text.charCodeAt(i) === phrase.charCodeAt(length)) length++;
      if (length === phrase.length) return i - length + 1;
    }
    return -1;
  };
}
