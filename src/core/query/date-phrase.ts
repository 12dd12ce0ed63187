import { type Day, dayNumber, dayOfNumber, type LocalDays, MONTH_NAMES } from './local-days';

/** Most words that make one date: `10th of march 2024`. */
const MOST_DATE_WORDS = 4;
/** Longer words are no part of a date. */
const LONGEST_WORD = 12;
const MOST_AGO = 10_000;

const MONTHS = MONTH_NAMES.map((name) => name.toLowerCase());
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const UNITS = ['day', 'week', 'month', 'year'] as const;
type Unit = (typeof UNITS)[number];

/** A stretch of whole days, as Unix ms `[from, to)`. */
export interface DateSpan {
  readonly from: number;
  readonly to: number;
}

/** The same in days of the calendar, counted from 1970-01-01. */
interface Days {
  readonly from: number;
  readonly to: number;
}

/**
 * What a date in words or figures means: `2024`, `2024-03`, `2024-03-10`, `march`, `march 2024`, `10 march`, `march 10 2024`, `today`, `yesterday`,
 * `tomorrow`, a weekday (the last one, today included), `last friday`, `this` or `last` `week`, `month`, `year`, `3 days ago`, `2 weeks ago`, `last 7 days`.
 * Weeks begin on Monday. A month or day without a year is the last one that has begun.
 * @param phrase - any case, any white space between its words
 * @returns null: no such date
 */
export function readDate(phrase: string, now: number, days: LocalDays): DateSpan | null {
  const words = phrase.trim().toLowerCase().split(/\s+/, MOST_DATE_WORDS + 1);
  if (words.length > MOST_DATE_WORDS || words.some((word) => word.length > LONGEST_WORD)) return null;
  const found = figures(words) ?? relative(words, dayNumber(days.dayOf(now))) ?? named(words, dayNumber(days.dayOf(now)));
  if (found === null) return null;
  return { from: days.startOf(dayOfNumber(found.from)), to: days.startOf(dayOfNumber(found.to)) };
}

/** `2024`, `2024-03`, `2024-03-10`; with `/` or `.` as well. */
function figures(words: readonly string[]): Days | null {
  if (words.length !== 1) return null;
  const match = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(words[0]);
  if (match === null) return null;
  const year = Number(match[1]);
  if (year < 1) return null;
  if (match[2] === undefined) return yearOf(year);
  const month = Number(match[2]);
  return match[3] === undefined ? monthOf(year, month) : dayOf({ year, month, day: Number(match[3]) });
}

function relative(words: readonly string[], today: number): Days | null {
  const [first, second = '', third = ''] = words;
  if (words.length === 1) {
    const away = { today: 0, yesterday: -1, tomorrow: 1 }[first];
    if (away !== undefined) return { from: today + away, to: today + away + 1 };
    const weekday = indexOfName(WEEKDAYS, first);
    return weekday < 0 ? null : lastWeekday(weekday, today);
  }
  if (words.length === 2 && (first === 'this' || first === 'last' || first === 'past')) {
    const unit = unitOf(second);
    if (unit !== null && unit !== 'day' && first !== 'past') return unitAgo(unit, first === 'this' ? 0 : 1, today);
    const weekday = indexOfName(WEEKDAYS, second);
    return weekday < 0 || first !== 'last' ? null : lastWeekday(weekday, today - 1);
  }
  if (words.length !== 3) return null;
  if (third === 'ago') {
    const count = countOf(first);
    const unit = unitOf(second);
    return count === null || unit === null ? null : unitAgo(unit, count, today);
  }
  if (first === 'last' || first === 'past') {
    const count = countOf(second);
    const unit = unitOf(third);
    if (count === null || unit === null || count < 1) return null;
    const { year, month, day } = dayOfNumber(today);
    if (unit === 'day' || unit === 'week') return { from: today + 1 - count * (unit === 'day' ? 1 : 7), to: today + 1 };
    const months = count * (unit === 'month' ? 1 : 12);
    return valid({ from: dayNumber({ year, month: month - months, day }) + 1, to: today + 1 });
  }
  return null;
}

/** `march`, `march 2024`, `10 march`, `march 10 2024`, `10th of march 2024`. */
function named(words: readonly string[], today: number): Days | null {
  let month = -1;
  let year: number | null = null;
  let day: number | null = null;
  for (const raw of words) {
    const word = raw.replace(/[,.]$/, '');
    const name = indexOfName(MONTHS, word);
    if (name >= 0 && month < 0) month = name + 1;
    else if (/^\d{4}$/.test(word) && year === null && month > 0) year = Number(word);
    else if (/^\d{1,2}(?:st|nd|rd|th)?$/.test(word) && day === null) day = Number.parseInt(word, 10);
    else if (word !== 'of' || day === null) return null;
  }
  if (month < 0) return null;
  const of = (in_: number): Days | null => (day === null ? monthOf(in_, month) : dayOf({ year: in_, month, day }));
  if (year !== null) return year < 1 ? null : of(year);
  const thisYear = dayOfNumber(today).year;
  // 29 February may be some years ago.
  for (let back = 0; back <= 8; back++) {
    const found = of(thisYear - back);
    if (found !== null && found.from <= today) return found;
  }
  return null;
}

function unitAgo(unit: Unit, count: number, today: number): Days | null {
  const { year, month } = dayOfNumber(today);
  if (unit === 'day') return { from: today - count, to: today - count + 1 };
  if (unit === 'week') {
    const monday = lastWeekday(0, today).from - 7 * count;
    return { from: monday, to: monday + 7 };
  }
  if (unit === 'month') {
    const months = year * 12 + month - 1 - count;
    return months < 12 ? null : monthOf(Math.floor(months / 12), (months % 12) + 1);
  }
  return year - count < 1 ? null : yearOf(year - count);
}

/** @param weekday - 0 for Monday */
function lastWeekday(weekday: number, until: number): Days {
  // 1970-01-01 was a Thursday.
  const back = (((until + 3 - weekday) % 7) + 7) % 7;
  return { from: until - back, to: until - back + 1 };
}

function yearOf(year: number): Days {
  return { from: dayNumber({ year, month: 1, day: 1 }), to: dayNumber({ year: year + 1, month: 1, day: 1 }) };
}

function monthOf(year: number, month: number): Days | null {
  if (month < 1 || month > 12) return null;
  return { from: dayNumber({ year, month, day: 1 }), to: dayNumber({ year, month: month + 1, day: 1 }) };
}

function dayOf(day: Day): Days | null {
  const from = dayNumber(day);
  const real = dayOfNumber(from);
  return real.month === day.month && real.day === day.day ? { from, to: from + 1 } : null;
}

function valid(days: Days): Days | null {
  return dayOfNumber(days.from).year >= 1 ? days : null;
}

function unitOf(word: string): Unit | null {
  return UNITS.find((unit) => word === unit || word === `${unit}s`) ?? null;
}

function countOf(word: string): number | null {
  if (word === 'a' || word === 'an' || word === 'one') return 1;
  const count = /^\d{1,5}$/.test(word) ? Number(word) : Number.NaN;
  return count <= MOST_AGO ? count : null;
}

/** The whole name, or three letters of it (`sept`, `tues` and `thurs` too). */
function indexOfName(names: readonly string[], word: string): number {
  return word.length < 3 ? -1 : names.findIndex((name) => name === word || (word.length <= 5 && name.startsWith(word) && (word.length === 3 || word === 'sept' || word === 'tues' || word === 'thur' || word === 'thurs')));
}
