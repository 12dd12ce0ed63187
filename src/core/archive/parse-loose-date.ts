import { parseDate } from './parse-date';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** `May 17, 2024 9:30 AM` and `17 May 2024, 09:30`, with or without a weekday before and a time behind. */
const MONTH_FIRST = /^(?:[a-z]+,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:(?:,|\s+at)?\s+(.+))?$/i;
const DAY_FIRST = /^(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?,?\s+(\d{4})(?:(?:,|\s+at)?\s+(.+))?$/i;
const YEAR_FIRST = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T\s]+(.+))?$/;
const NUMBERS = /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?:,?\s+(.+))?$/;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?$/i;

/**
 * A date as other programs write it, beyond {@link parseDate}: months in English words, slashes and dots, Unix seconds, milliseconds and
 * microseconds. `03/04/2024` could be two days, and is none; `13/04/2024` and `13.04.2024` are.
 * @returns Unix milliseconds, local time where no zone is named; null when it is not clear
 */
export function parseLooseDate(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 60) return null;
  const strict = parseDate(trimmed);
  if (strict !== null) return strict;
  if (/^\d{9,17}(?:\.\d+)?$/.test(trimmed)) return epoch(Number(trimmed));
  const basic = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$/.exec(trimmed);
  if (basic !== null) return parseDate(`${basic[1]}-${basic[2]}-${basic[3]}T${basic[4]}:${basic[5]}:${basic[6]}${basic[7]}`);
  let match = MONTH_FIRST.exec(trimmed);
  if (match !== null) return dateOf(match[3], monthOf(match[1]), match[2], match[4]);
  match = DAY_FIRST.exec(trimmed);
  if (match !== null) return dateOf(match[3], monthOf(match[2]), match[1], match[4]);
  match = YEAR_FIRST.exec(trimmed);
  if (match !== null) return dateOf(match[1], Number(match[2]), match[3], match[4]);
  match = NUMBERS.exec(trimmed);
  if (match === null) return null;
  const [first, second] = [Number(match[1]), Number(match[3])];
  // With dots the day comes first wherever dots are used; with slashes both are, unless one cannot be a month.
  if (match[2] === '.' || first > 12) return dateOf(match[4], second, match[1], match[5]);
  return second > 12 ? dateOf(match[4], first, match[3], match[5]) : null;
}

function monthOf(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

function dateOf(year: string, month: number, day: string, time: string | undefined): number | null {
  if (month < 1 || month > 12) return null;
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (time === undefined) return parseDate(date);
  const match = TIME.exec(time.trim());
  if (match === null) return null;
  const [, hours, minutes, seconds = '00', half, zone] = match;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half[0].toLowerCase() === 'p' ? 12 : 0);
  }
  const offset = zone === undefined ? '' : /^[zug]/i.test(zone) ? 'Z' : zone;
  return parseDate(`${date}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}${offset}`);
}

/** Of which unit a number is, by its size: seconds until 2286, milliseconds until then, microseconds. */
function epoch(value: number): number | null {
  if (value < 1e10) return Math.trunc(value * 1_000);
  if (value < 1e13) return Math.trunc(value);
  return value < 1e14 || value >= 1e16 ? null : Math.trunc(value / 1_000);
}
