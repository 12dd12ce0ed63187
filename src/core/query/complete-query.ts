import { MEMORY_TYPES } from '../../contracts/memory';
import { QUERY_OPERATORS, QUERY_SORTS, type QueryCompletion, type QueryOperator, type QueryRange } from '../../contracts/query';
import { readDate } from './date-phrase';
import { lexQuery, type QueryToken } from './lex-query';
import { dayNumber, dayOfNumber, type LocalDays, localDays, MONTH_NAMES } from './local-days';
import { HAS_PARTS, IS_STATES } from './parse-query';
import { printValue } from './print-value';

const MOST = 12;
const LONGEST_TEXT = 4_000;

interface Counted {
  readonly value: string;
  readonly count: number;
}

/** What there is to complete with. */
export interface CompletionFacts {
  /** Unix ms. */
  readonly now: number;
  /** IANA name; absent: that of this device. */
  readonly timeZone?: string;
  readonly tags: readonly Counted[];
  /** By name. */
  readonly personas: readonly Counted[];
  readonly sources: readonly Counted[];
}

/** What each operator is for, in a few words. */
const PURPOSES: Readonly<Record<QueryOperator, string>> = {
  tag: 'has this tag', type: 'note, journal, task …', persona: 'in this persona', before: 'written before a date', after: 'written after a date', on: 'written on a day, in a month, in a year',
  is: 'pinned, edited or untagged', has: 'a link, an image, code …', importance: 'from 0 to 1, as >0.5', source: 'where it came from', sort: 'in another order',
};

const SORT_PURPOSES: Readonly<Record<(typeof QUERY_SORTS)[number], string>> = {
  best: 'what fits best first', newest: 'last written first', oldest: 'first written first', changed: 'last changed first', title: 'by title', importance: 'most important first',
};

const DATES = ['today', 'yesterday', 'this week', 'last week', 'this month', 'last month', 'this year', 'last year', '3 days ago', '2 weeks ago', 'last 7 days', 'last 30 days'];
const IMPORTANCES = ['>0.5', '>=0.8', '<0.2', '0.3..0.7'];

/** What may stand at the caret, best first, at most 12. Pure. @param caret - UTF-16 offset into `text` */
export function completeQuery(text: string, caret: number, facts: CompletionFacts): readonly QueryCompletion[] {
  if (text.length > LONGEST_TEXT) return [];
  const days = localDays(facts.timeZone);
  const token = tokenAt(text, caret, (words) => readDate(words, facts.now, days) !== null);
  if (token === null) return operators('', { start: caret, end: caret });
  const minus = text[token.start] === '-' ? 1 : 0;
  if (token.kind === 'operator' && caret < token.valueStart) return operators(text.slice(token.start + minus, caret), { start: token.start + minus, end: token.valueStart });
  if (token.kind === 'operator') return values(token, text.slice(token.valueStart, caret), { start: token.valueStart, end: token.end }, facts, days);
  if (token.kind === 'phrase') return [];
  const word = text.slice(token.start + minus, caret);
  const range = { start: token.start + minus, end: token.end };
  if (word.startsWith('#')) return choose(facts.tags, word.slice(1)).map(({ value, count }) => ({ ...range, insert: `tag:${printValue(value)}`, label: `tag:${value}`, detail: memories(count), kind: 'value' }));
  return operators(word, range);
}

/** The piece that the caret stands in, or behind. An unclosed quote takes what follows it: it is being written. */
function tokenAt(text: string, caret: number, isDate: (words: string) => boolean): QueryToken | null {
  for (const token of lexQuery(text, isDate)) {
    if ((token.kind === 'operator' || token.kind === 'phrase') && !token.closed && token.end <= caret) return { ...token, end: text.length };
    if (token.start < caret && caret <= token.end) return token;
    if (token.start >= caret) return null;
    // `before:last ` may go on.
    if (token.kind === 'operator' && isDateOperator(token.operator) && caret > token.end && text.slice(token.end, caret).trim().split(/\s+/).length <= 2) {
      const phrase = text.slice(token.valueStart, caret).replace(/\s+/g, ' ').toLowerCase();
      if (DATES.some((date) => date.startsWith(phrase) && date !== phrase.trim())) return { ...token, end: caret };
    }
  }
  return null;
}

function operators(prefix: string, range: QueryRange): QueryCompletion[] {
  const wanted = prefix.toLowerCase();
  return QUERY_OPERATORS.filter((operator) => operator.startsWith(wanted)).map((operator) => ({ ...range, insert: `${operator}:`, label: `${operator}:`, detail: PURPOSES[operator], kind: 'operator' as const })).slice(0, MOST);
}

function values({ operator }: Extract<QueryToken, { readonly kind: 'operator' }>, typed: string, range: QueryRange, facts: CompletionFacts, days: LocalDays): QueryCompletion[] {
  const prefix = typed.replace(/^["\u201c\u201d\u201e#]/, '');
  const plain = (words: readonly string[], detail: (word: string) => string = () => ''): QueryCompletion[] =>
    words.filter((word) => word.startsWith(prefix.toLowerCase())).map((word) => ({ ...range, insert: word, label: word, detail: detail(word), kind: 'value' as const })).slice(0, MOST);
  const counted = (all: readonly Counted[]): QueryCompletion[] => choose(all, prefix).map(({ value, count }) => ({ ...range, insert: printValue(value), label: value, detail: memories(count), kind: 'value' }));
  switch (operator) {
    case 'tag': return counted(facts.tags);
    case 'persona': return counted(facts.personas);
    case 'source': return counted(facts.sources);
    case 'type': return plain(MEMORY_TYPES);
    case 'is': return plain(IS_STATES);
    case 'has': return plain(HAS_PARTS);
    case 'sort': return plain(QUERY_SORTS, (sort) => SORT_PURPOSES[sort as keyof typeof SORT_PURPOSES]);
    case 'importance': return plain(IMPORTANCES);
    default: return plain(datesFor(facts.now, days), (phrase) => spanText(phrase, facts.now, days));
  }
}

/** Phrases, and this and the last years in figures. */
function datesFor(now: number, days: LocalDays): string[] {
  const { year, month } = days.dayOf(now);
  return [...DATES, `${year}`, `${year - 1}`, `${year}-${String(month).padStart(2, '0')}`];
}

/** Which days a phrase means. */
function spanText(phrase: string, now: number, days: LocalDays): string {
  const span = readDate(phrase, now, days);
  if (span === null) return '';
  const text = (at: number): string => {
    const { year, month, day } = days.dayOf(at);
    return `${day} ${MONTH_NAMES[month - 1]} ${year}`;
  };
  const [first, last] = [text(span.from), text(days.startOf(dayOfNumber(dayNumber(days.dayOf(span.to)) - 1)))];
  return first === last ? first : `${first} to ${last}`;
}

/** Those that begin with, then those that hold, what was typed; the most used first. */
function choose(all: readonly Counted[], typed: string): Counted[] {
  const wanted = typed.normalize('NFC').toLowerCase();
  const place = ({ value }: Counted): number => {
    const folded = value.normalize('NFC').toLowerCase();
    return folded.startsWith(wanted) ? 0 : folded.includes(wanted) ? 1 : 2;
  };
  return all.filter((one) => place(one) < 2).sort((a, b) => place(a) - place(b) || b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MOST);
}

function memories(count: number): string {
  return count === 1 ? '1 memory' : `${count.toLocaleString('en')} memories`;
}

function isDateOperator(operator: QueryOperator): boolean {
  return operator === 'before' || operator === 'after' || operator === 'on';
}
