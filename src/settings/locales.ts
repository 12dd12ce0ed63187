/** Languages that a person is likely to look for, English in its three calendars' habits first. Any other tag can be the browser's own. */
const TAGS = [
  'en-GB', 'en-US', 'en-CA', 'ar', 'bg', 'cs', 'da', 'de', 'de-AT', 'de-CH', 'el', 'es', 'es-MX', 'et', 'fa', 'fi', 'fr', 'fr-CA', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko',
  'lt', 'lv', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'vi', 'zh-Hans', 'zh-Hant',
] as const;

export interface LocaleOption {
  /** '' means the browser's own. */
  readonly tag: string;
  readonly name: string;
}

/** A language's name in that language, as its speakers look for it. */
function ownName(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** @param chosen - stays in the list even when it is a rare one */
export function localeOptions(chosen: string | null): LocaleOption[] {
  const browser = new Intl.DateTimeFormat().resolvedOptions().locale;
  const tags = chosen === null || (TAGS as readonly string[]).includes(chosen) ? TAGS : [...TAGS, chosen];
  const named = tags.map((tag) => ({ tag, name: ownName(tag) })).sort((a, b) => a.name.localeCompare(b.name));
  return [{ tag: '', name: `As the browser (${ownName(browser)})` }, ...named];
}

/** What dates will look like: a whole one, one in words, and a number. */
export function dateSample(tag: string | null, now: number): { readonly text: string; readonly lang: string } {
  const locale = tag ?? undefined;
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  const yesterday = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day');
  const number = new Intl.NumberFormat(locale).format(12_345.6);
  return { text: `${full.format(now)} · ${yesterday} · ${number}`, lang: full.resolvedOptions().locale };
}
