import { MAX_TAG_LENGTH, MEMORY_TYPES } from '../../contracts/memory';
import { type ParsedQuery, QUERY_SORTS, type QueryContext, type QueryFilter, type QueryProblem, type QueryRange, type QuerySort } from '../../contracts/query';
import { tokenize } from '../text/tokens';
import { type DateSpan, readDate } from './date-phrase';
import { readImportance } from './importance-range';
import { lexQuery, type QueryToken } from './lex-query';
import { type LocalDays, localDays } from './local-days';
import { nearestWord } from './nearest-word';

/** Conditions that one query takes: more cannot be meant, and each costs time. */
export const MOST_FILTERS = 64;
const MOST_PROBLEMS = 32;
/** Longer ones cannot be looked for exactly; their words are still searched for. */
const LONGEST_PHRASE = 400;
const LONGEST_VALUE = 400;
const LONGEST_DATE = 60;

export const IS_STATES = ['pinned', 'edited', 'untagged'] as const;
export const HAS_PARTS = ['link', 'image', 'tag', 'title', 'code', 'task'] as const;

type OperatorToken = Extract<QueryToken, { readonly kind: 'operator' }>;
/** A filter without its place, a sort, or what is wrong. */
type Read = Filter | { readonly sort: QuerySort } | { readonly problem: string };
type Filter = QueryFilter extends infer One ? (One extends QueryFilter ? Omit<One, keyof QueryRange | 'not'> : never) : never;

/**
 * What a query asks for: see `docs/queries.md`. Never refuses: what cannot be understood is among the problems, with its place and what would be right, and takes no
 * part. Time in proportion to the length, whatever the text is.
 */
export function parseQuery(text: string, context: QueryContext): ParsedQuery {
  return new Parser(text, context).parse();
}

class Parser {
  readonly #filters: QueryFilter[] = [];
  readonly #problems: QueryProblem[] = [];
  /** What is searched for by words and meaning. */
  readonly #words: QueryRange[] = [];
  readonly #dates = new Map<string, DateSpan | null>();
  #sort: QuerySort = 'best';
  #days: LocalDays | null = null;
  #tooMany = false;

  constructor(
    private readonly text: string,
    private readonly context: QueryContext,
  ) {}

  parse(): ParsedQuery {
    for (const token of lexQuery(this.text, (words) => this.#date(words) !== null)) this.#take(token);
    const isPlain = this.#filters.length === 0 && this.#problems.length === 0 && this.#sort === 'best' && !this.#tooMany;
    return { text: isPlain ? this.text : this.#plainText(), filters: this.#filters, sort: this.#sort, problems: this.#problems };
  }

  #take(token: QueryToken): void {
    if (token.kind === 'words') this.#words.push(token);
    else if (token.kind === 'phrase') this.#phrase(token);
    else if (token.kind === 'without') {
      // Signs alone are no word to leave out.
      if (tokenize(token.text).length === 0) this.#words.push(token);
      else if (token.text.length > LONGEST_VALUE) this.#problem(token, `This is too long to be left out: at most ${LONGEST_VALUE} characters.`);
      else this.#filter(token, true, { by: 'word', text: token.text });
    } else this.#operator(token);
  }

  #phrase(token: Extract<QueryToken, { readonly kind: 'phrase' }>): void {
    const { not, text, start, end, closed } = token;
    if (!closed) return this.#problem(token, 'Close the phrase with a second ".');
    if (text.trim() === '') return this.#problem(token, 'Write the words of the phrase between the quotes.');
    const inner = { start: start + (not ? 2 : 1), end: end - 1 };
    if (!not) this.#words.push(inner);
    if (text.length > LONGEST_PHRASE) return this.#problem(token, `A phrase may have at most ${LONGEST_PHRASE} characters.`);
    this.#filter(token, not, { by: 'phrase', text: text.trim() });
  }

  #operator(token: OperatorToken): void {
    const { operator, closed, not } = token;
    // No more conditions are taken, and it has been said.
    if (this.#tooMany) return;
    if (!closed) return this.#problem(token, `Close the value of ${operator}: with a second ".`);
    const value = token.value.trim();
    const read = value === '' ? { problem: EMPTY[operator] } : this.#read(token, value);
    if ('problem' in read) return this.#problem(token, read.problem);
    if (!('sort' in read)) return this.#filter(token, not, read);
    if (not) return this.#problem(token, 'Write sort: without a minus; sort:oldest turns the order round.');
    this.#sort = read.sort;
  }

  #read({ operator }: OperatorToken, value: string): Read {
    if (value.length > LONGEST_VALUE) return { problem: `This is too long for ${operator}: at most ${LONGEST_VALUE} characters.` };
    switch (operator) {
      case 'tag': return readTag(value);
      case 'type': return oneOf(MEMORY_TYPES, value, 'type', (type) => ({ by: 'type', type }));
      case 'is': return oneOf(IS_STATES, value, 'is', (state) => ({ by: 'is', state }));
      case 'has': return oneOf(HAS_PARTS, value, 'has', (part) => ({ by: 'has', part }));
      case 'sort': return oneOf(QUERY_SORTS, value, 'sort', (sort) => ({ sort }));
      case 'persona': return this.#persona(value);
      case 'source': return { by: 'source', source: value };
      case 'importance': {
        const range = readImportance(value);
        return range === null ? { problem: 'Importance is a number from 0 to 1: importance:>0.5, importance:<=0.2 or importance:0.3..0.7.' } : { by: 'importance', ...range };
      }
      default: return this.#time(operator, value);
    }
  }

  #time(operator: 'before' | 'after' | 'on', value: string): Read {
    const [first, second, more] = value.length > 2 * LONGEST_DATE ? [] : value.split('..');
    const from = first === undefined ? null : this.#date(first);
    const to = second === undefined ? from : this.#date(second);
    const wrong = more !== undefined || from === null || to === null || (second !== undefined && (operator !== 'on' || to.to <= from.from));
    if (wrong) return { problem: `“${shown(value)}” is no date. Write 2024-03-10, 2024-03, 2024, march 2024, last week, yesterday or 3 days ago.` };
    if (operator === 'before') return { by: 'time', from: Number.NEGATIVE_INFINITY, to: from.from };
    if (operator === 'after') return { by: 'time', from: to.to, to: Number.POSITIVE_INFINITY };
    return { by: 'time', from: from.from, to: to.to };
  }

  #persona(value: string): Read {
    const { personas } = this.context;
    const wanted = value.toLowerCase();
    if (personas === undefined || personas.some(({ id, name }) => id.toLowerCase() === wanted || name.trim().toLowerCase() === wanted)) return { by: 'persona', persona: value };
    const nearest = nearestWord(value, personas.map(({ name }) => name));
    return { problem: `There is no persona “${shown(value)}”.${nearest === null ? '' : ` Did you mean ${nearest}?`}` };
  }

  #date(words: string): DateSpan | null {
    if (words.length > LONGEST_DATE) return null;
    let span = this.#dates.get(words);
    if (span === undefined) {
      // Asked of the calendar once, and not again for the same words.
      this.#days ??= localDays(this.context.timeZone);
      span = this.#dates.size > 4 * MOST_FILTERS ? null : readDate(words, this.context.now, this.#days);
      if (this.#dates.size <= 4 * MOST_FILTERS) this.#dates.set(words, span);
    }
    return span;
  }

  #filter({ start, end }: QueryRange, not: boolean, filter: Filter): void {
    if (this.#filters.length < MOST_FILTERS) this.#filters.push({ start, end, not, ...filter });
    else if (!this.#tooMany) {
      this.#tooMany = true;
      this.#problem({ start, end }, `A search takes at most ${MOST_FILTERS} conditions; those from here on take no part.`);
    }
  }

  #problem({ start, end }: QueryRange, message: string): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ start, end, message });
  }

  /** With a space at its end where something follows: the last word is then complete, and no beginning of another. */
  #plainText(): string {
    const text = this.#words.map(({ start, end }) => this.text.slice(start, end)).join(' ');
    const last = this.#words.at(-1);
    return last !== undefined && last.end < this.text.length ? `${text} ` : text;
  }
}

const EMPTY: Readonly<Record<OperatorToken['operator'], string>> = {
  tag: 'Write a tag behind it: tag:work, or tag:"two words".',
  type: `Write a type behind it: ${list(MEMORY_TYPES)}.`,
  persona: 'Write the name of a persona behind it: persona:work.',
  before: 'Write a date behind it: before:2024-03-10, or before:last week.',
  after: 'Write a date behind it: after:2024-03-10, or after:last week.',
  on: 'Write a date behind it: on:2024-03-10, on:march 2024, or on:yesterday.',
  is: `Write ${list(IS_STATES)} behind it.`,
  has: `Write ${list(HAS_PARTS)} behind it.`,
  importance: 'Write a number from 0 to 1 behind it: importance:>0.5.',
  source: 'Write a kind of source (written, file, script, sample, shared) or part of a path behind it.',
  sort: `Write ${list(QUERY_SORTS)} behind it.`,
};

function readTag(value: string): Read {
  const tag = value.replace(/^#/, '').trim();
  if (tag === '') return { problem: EMPTY.tag };
  if (tag.length > MAX_TAG_LENGTH) return { problem: `A tag has at most ${MAX_TAG_LENGTH} characters.` };
  return { by: 'tag', tag };
}

/** In any case, and in the plural. */
function oneOf<Word extends string>(words: readonly Word[], value: string, operator: string, make: (word: Word) => Read): Read {
  const wanted = value.toLowerCase();
  const found = words.find((word) => word === wanted || `${word}s` === wanted);
  if (found !== undefined) return make(found);
  const nearest = nearestWord(value, words);
  return { problem: `${operator}: cannot be “${shown(value)}”. ${nearest === null ? `It can be ${list(words)}.` : `Did you mean ${operator}:${nearest}?`}` };
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function shown(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}
