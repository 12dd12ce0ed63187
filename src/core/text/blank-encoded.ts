/** Longer than any word of any language, and than all but a few addresses. */
const LONG_RUN = /[\w+/=-]{256,}/g;
/** Base64 as mail and key files have it: at least four lines. After {@link LONG_RUN}, so that no run is long enough to backtrack over. */
const WRAPPED_LINES = /(?:[A-Za-z0-9+/]{60,}={0,2}\s+){4,}/g;

/** Nearly every text has none, and this tells at a fraction of the cost. */
const ANY_RUN = /[\w+/=-]{60}/;

/**
 * Puts spaces in place of what is encoded, not written: pictures within a note (`data:image/png;base64,…`), keys, hashes in a row.
 * It has no meaning, and every piece of it is an unknown word, which costs an embedder a hundred times a known one: a picture
 * of 300 kB would keep it busy for seconds.
 * @returns a text of the same length, so that places in it stay right; the very same one where nothing is encoded
 */
export function blankEncoded(text: string): string {
  if (!ANY_RUN.test(text)) return text;
  const blank = (run: string): string => ' '.repeat(run.length);
  return text.replace(LONG_RUN, blank).replace(WRAPPED_LINES, blank);
}
