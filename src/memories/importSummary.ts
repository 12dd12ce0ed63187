import type { ImportSummary } from '../contracts/engine';
import { counted, formatCount } from '../ui/format';

/** What an import came to, in a line. */
export function summaryText({ added, duplicates, merged, problems }: Pick<ImportSummary, 'added' | 'duplicates' | 'merged' | 'problems'>): string {
  return [
    `${counted(added, 'memory', 'memories')} added`,
    `${counted(duplicates, 'was', 'were')} already there`,
    ...(merged === 0 ? [] : [`${formatCount(merged)} merged`]),
    ...(problems.length === 0 ? [] : [counted(problems.length, 'problem', 'problems')]),
  ].join(', ');
}

/** More languages than this are counted together. */
const MAX_NAMED_LANGUAGES = 3;

/**
 * A quiet word about memories that the built-in embedder understands badly: "38 memories seem to be in German, 4 in Dutch."
 * @param nameOf - a language's name by its code
 * @returns null when nothing but English was noticed
 */
export function languageNotice(languages: ImportSummary['languages'], nameOf: (code: string) => string = languageName): string | null {
  if (languages.length === 0) return null;
  const named = languages.slice(0, MAX_NAMED_LANGUAGES);
  const others = languages.slice(MAX_NAMED_LANGUAGES).reduce((sum, { memories }) => sum + memories, 0);
  const parts = named.map(({ code, memories }, index) => (index === 0 ? `${counted(memories, 'memory seems', 'memories seem')} to be in ${nameOf(code)}` : `${formatCount(memories)} in ${nameOf(code)}`));
  if (others > 0) parts.push(`${formatCount(others)} in other languages`);
  const total = languages.reduce((sum, { memories }) => sum + memories, 0);
  return `${parts.join(', ')}. ${total === 1 ? 'It is found by its' : 'They are found by their'} words; the built-in embedder understands English, so meaning will be weak.`;
}

function languageName(code: string): string {
  try {
    // In English, like everything around it.
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
