import type { ParsedQuery, QueryFilter } from '../../contracts/query';
import { preferences } from '../../ui/preferences';

/**
 * A filter as a person would say it: "before 1 March 2024", "not tagged work".
 * @param personaName - the name for what was typed behind `persona:`
 */
export function filterWords(filter: QueryFilter, personaName: (typed: string) => string = (typed) => typed): string {
  const not = filter.not ? 'not ' : '';
  switch (filter.by) {
    case 'phrase': return `${filter.not ? 'without ' : ''}“${filter.text}”`;
    case 'word': return `${filter.not ? 'without ' : ''}“${filter.text}”`;
    case 'tag': return `${not}tagged ${filter.tag}`;
    case 'type': return `${filter.not ? 'no ' : 'a '}${filter.type}`.replace(/^a (?=[aeiou])/, 'an ');
    case 'persona': return `${not}in ${personaName(filter.persona)}`;
    case 'time': return not + timeWords(filter.from, filter.to);
    case 'is': return not + filter.state;
    case 'has': return `${filter.not ? 'without' : 'with'} ${PART_WORDS[filter.part]}`;
    case 'importance': return not + importanceWords(filter.from, filter.to);
    case 'source': return `${not}from “${filter.source}”`;
  }
}

const PART_WORDS = { link: 'a link', image: 'an image', tag: 'a tag', title: 'a title', code: 'code', task: 'a task' } as const;

/** The order that was asked for; null: the best first, as always. */
export function sortWords(sort: ParsedQuery['sort']): string | null {
  switch (sort) {
    case 'best': return null;
    case 'newest': return 'newest first';
    case 'oldest': return 'oldest first';
    case 'changed': return 'last changed first';
    case 'title': return 'by title';
    case 'importance': return 'most important first';
  }
}

/** @param from - Unix ms; with `to` a half-open span in local time */
function timeWords(from: number, to: number): string {
  if (from === Number.NEGATIVE_INFINITY) return `before ${moment(to)}`;
  if (to === Number.POSITIVE_INFINITY) return `from ${moment(from)} on`;
  const start = new Date(from);
  if (isMidnight(start) && isMidnight(new Date(to))) {
    if (to === new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1).getTime()) return `on ${day(from)}`;
    if (start.getDate() === 1 && to === new Date(start.getFullYear(), start.getMonth() + 1).getTime()) return `in ${format(from, { month: 'long', year: 'numeric' })}`;
    if (start.getDate() === 1 && start.getMonth() === 0 && to === new Date(start.getFullYear() + 1, 0).getTime()) return `in ${format(from, { year: 'numeric' })}`;
    return `${day(from)} to ${day(to - 1)}`;
  }
  return `${moment(from)} to ${moment(to)}`;
}

/** A day where the moment is its beginning, else with the time. */
function moment(at: number): string {
  return isMidnight(new Date(at)) ? day(at) : format(at, { dateStyle: 'long', timeStyle: 'short' });
}

function day(at: number): string {
  return format(at, { day: 'numeric', month: 'long', year: 'numeric' });
}

function isMidnight(date: Date): boolean {
  return date.getHours() === 0 && date.getMinutes() === 0;
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(preferences.get().dateLocale ?? undefined, options).format(at);
}

function importanceWords(from: number, to: number): string {
  // Neighbouring numbers stand for "more than" and "less than": a person reads the round one.
  const [low, high] = [from, to].map((value) => new Intl.NumberFormat(preferences.get().dateLocale ?? undefined, { maximumFractionDigits: 2 }).format(value));
  if (to >= 1) return `importance from ${low}`;
  if (from <= 0) return `importance up to ${high}`;
  return low === high ? `importance ${low}` : `importance ${low} to ${high}`;
}
