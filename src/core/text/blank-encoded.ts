/** Longer than any word of any language, and than all but a few addresses. Looked for at the beginning of runs only, or many just too short would take long. */
const LONG_RUN = /(?<![\w+/=-])[\w+/=-]{256,}/g;
/** Base64 as mail and key files have it: at least four lines. After {@link LONG_RUN}, so that no run is long enough to backtrack over. */
const WRAPPED_LINES = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{60,}={0,2}\s+){4,}/g;
/** The address of a kept image, as `core/text/image-references` writes it. Its description stays: it was written. */
const IMAGE_TARGET = /(?<=\]\()images\/[0-9a-f]{32}\.[a-z0-9]{1,5}(?:#\d+x\d+)?/g;
const IMAGE_TARGET_START = '](images/';

const SUSPICIOUS_RUN = 60;
/** What base64, also that of addresses, is made of: `[\w+/=-]`. */
const RUN_CHARACTERS = Uint8Array.from({ length: 128 }, (_, code) => (/[\w+/=-]/.test(String.fromCharCode(code)) ? 1 : 0));

/**
 * Puts spaces in place of what is encoded, not written: addresses of kept images, pictures within a note (`data:image/png;base64,…`),
 * keys, hashes in a row. It has no meaning. For keywords it is words that nobody looks for; and every piece of it is an unknown
 * word to an embedder, which costs a hundred times a known one: a picture of 300 kB would keep it busy for seconds.
 * @returns a text of the same length, so that places in it stay right; the very same one where nothing is encoded
 */
export function blankEncoded(text: string): string {
  const blank = (run: string): string => ' '.repeat(run.length);
  const written = text.includes(IMAGE_TARGET_START) ? text.replace(IMAGE_TARGET, blank) : text;
  return hasLongRun(written) ? written.replace(LONG_RUN, blank).replace(WRAPPED_LINES, blank) : written;
}

/**
 * Nearly every text has none, and this tells by looking at one letter in ten: where a run could end at the earliest, and from there back
 * to the nearest place that is none.
 */
function hasLongRun(text: string): boolean {
  let broken = -1;
  while (broken + SUSPICIOUS_RUN < text.length) {
    let at = broken + SUSPICIOUS_RUN;
    while (at > broken && isRunCharacter(text.charCodeAt(at))) at--;
    if (at === broken) return true;
    broken = at;
  }
  return false;
}

function isRunCharacter(code: number): boolean {
  return code < 128 && RUN_CHARACTERS[code] === 1;
}
