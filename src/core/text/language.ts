/** Languages by how often three letters stand together, best first, each with 0 to 1: what `francAll` of franc-min is. */
export type TrigramScores = (text: string, options: { readonly only: string[] }) => readonly (readonly [code: string, score: number])[];

/** A longer text says nothing more about its language. */
const SAMPLE_CHARACTERS = 600;
/** Below this many letters a guess is a guess: a title, a list of names. */
const ENOUGH_LETTERS = 80;
/** Signs of Chinese or Japanese are words or half-words. */
const ENOUGH_SIGNS = 20;
/** Share of the letters that the main script must have. */
const MAIN_SCRIPT = 0.6;
/** Distance in score that the first language must have from the second, and from English. Related ones (Danish is taken for Swedish, having no model) come closer than right ones do. */
const MARGIN_TO_NEXT = 0.1;
const MARGIN_TO_ENGLISH = 0.2;
/** Every fifth word of English prose is one of these; of other languages hardly any. */
const ENGLISH_WORDS = new Set('the and of to is that it for was with as on be at by this have from not are but they you his her which or had we were been will would there what when if can an my your their our has'.split(' '));
const ENGLISH_SHARE = 0.12;

/** Languages of the trigram model, by script, as far as notes are commonly kept in them: rarer ones are near others and would be named by mistake. */
const LATIN = ['eng', 'deu', 'fra', 'spa', 'por', 'ita', 'nld', 'swe', 'pol', 'ces', 'hun', 'ron', 'tur', 'ind', 'vie', 'hrv', 'swh'];
const BY_TRIGRAMS: readonly { readonly script: RegExp; readonly languages: readonly string[] }[] = [
  { script: /\p{Script=Latin}/gu, languages: LATIN },
  { script: /\p{Script=Cyrillic}/gu, languages: ['rus', 'ukr', 'bel', 'bul', 'srp', 'kaz'] },
  { script: /\p{Script=Arabic}/gu, languages: ['arb', 'pes', 'urd'] },
  { script: /\p{Script=Devanagari}/gu, languages: ['hin', 'mar'] },
];
/** Scripts of one language, as good as always. Yiddish, Ladino and the like are told from their neighbours by nobody at this price. */
const BY_SCRIPT: readonly { readonly script: RegExp; readonly language: string }[] = [
  { script: /\p{Script=Hangul}/gu, language: 'kor' },
  { script: /\p{Script=Greek}/gu, language: 'ell' },
  { script: /\p{Script=Hebrew}/gu, language: 'heb' },
  { script: /\p{Script=Thai}/gu, language: 'tha' },
  { script: /\p{Script=Lao}/gu, language: 'lao' },
  { script: /\p{Script=Khmer}/gu, language: 'khm' },
  { script: /\p{Script=Myanmar}/gu, language: 'mya' },
  { script: /\p{Script=Georgian}/gu, language: 'kat' },
  { script: /\p{Script=Armenian}/gu, language: 'hye' },
  { script: /\p{Script=Bengali}/gu, language: 'ben' },
  { script: /\p{Script=Tamil}/gu, language: 'tam' },
  { script: /\p{Script=Telugu}/gu, language: 'tel' },
  { script: /\p{Script=Kannada}/gu, language: 'kan' },
  { script: /\p{Script=Malayalam}/gu, language: 'mal' },
  { script: /\p{Script=Gujarati}/gu, language: 'guj' },
  { script: /\p{Script=Sinhala}/gu, language: 'sin' },
  { script: /\p{Script=Ethiopic}/gu, language: 'amh' },
];

const CODE_AND_ADDRESSES = /```[\s\S]*?(?:```|$)|`[^`\n]*`|(?<!\S)\S*(?:\/\/|www\.|@)\S*|\]\([^)\s]*\)|^---\n[\s\S]*?\n---\n/g;
const MARKS_AND_DIGITS = /[^\p{L}\p{M}'\u2019]+/gu;

/**
 * The language of a text, noticed with care: a wrong notice is worse than none.
 * @param trigrams - loads the trigram model; asked only for what is neither English at first sight nor told by its script
 * @returns ISO 639-3, `eng` for English; null when the text is short, mixed, or not clearly one language
 */
export async function noticeLanguage(text: string, trigrams: () => Promise<TrigramScores>): Promise<string | null> {
  const words = text.slice(0, 2 * SAMPLE_CHARACTERS).replace(CODE_AND_ADDRESSES, ' ').replace(MARKS_AND_DIGITS, ' ').trim().slice(0, SAMPLE_CHARACTERS);
  if (words.length < ENOUGH_SIGNS) return null;
  if (isEnglishAtSight(words)) return words.length < ENOUGH_LETTERS ? null : 'eng';

  const letters = count(words, /[\p{L}\p{M}]/gu);
  const kana = count(words, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = count(words, /\p{Script=Han}/gu);
  if (letters >= ENOUGH_SIGNS && han + kana >= MAIN_SCRIPT * letters) return kana > 0.1 * (han + kana) ? 'jpn' : kana === 0 ? 'cmn' : null;
  if (letters < ENOUGH_LETTERS) return null;
  const single = BY_SCRIPT.find(({ script }) => count(words, script) >= MAIN_SCRIPT * letters);
  if (single !== undefined) return single.language;
  const several = BY_TRIGRAMS.find(({ script }) => count(words, script) >= MAIN_SCRIPT * letters);
  if (several === undefined) return null;

  const scores = (await trigrams())(words, { only: [...several.languages] });
  const [first, second] = scores;
  if (first === undefined || first[0] === 'und') return null;
  const english = scores.find(([code]) => code === 'eng')?.[1] ?? 0;
  if (first[0] === 'eng') return 'eng';
  return first[1] - english >= MARGIN_TO_ENGLISH && first[1] - (second?.[1] ?? 0) >= MARGIN_TO_NEXT ? first[0] : null;
}

function isEnglishAtSight(words: string): boolean {
  const list = words.toLowerCase().split(' ');
  let known = 0;
  for (const word of list) if (ENGLISH_WORDS.has(word)) known++;
  return known >= ENGLISH_SHARE * list.length && known > 1;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
