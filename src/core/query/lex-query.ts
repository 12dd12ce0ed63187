import { QUERY_OPERATORS, type QueryOperator, type QueryRange } from '../../contracts/query';

/** A piece of a query. What stands between two pieces is white space. */
export type QueryToken = QueryRange &
  (
    | { readonly kind: 'words' }
    /** `"…"`; without the quotes. An unclosed one is a token of its quote alone. */
    | { readonly kind: 'phrase'; readonly not: boolean; readonly text: string; readonly closed: boolean }
    /** `-word`, without the sign. */
    | { readonly kind: 'without'; readonly text: string }
    | { readonly kind: 'operator'; readonly not: boolean; readonly operator: QueryOperator; readonly value: string; readonly valueStart: number; readonly closed: boolean }
  );

const LONGEST_OPERATOR = Math.max(...QUERY_OPERATORS.map((operator) => operator.length));
const DATE_OPERATORS: ReadonlySet<QueryOperator> = new Set(['before', 'after', 'on']);
/** Words beside the first that an unquoted date may have. */
const MORE_DATE_WORDS = 3;
const LONGEST_DATE_WORD = 12;
const OPENING_QUOTES = '"\u201c\u201d\u201e';
const LETTER = /^\p{L}/u;

/**
 * Cuts a query into pieces, in time proportional to its length.
 * @param isDate - whether these words are a date: `before:` takes as many of those that follow it as make one
 */
export function* lexQuery(text: string, isDate: (words: string) => boolean): Generator<QueryToken, void, void> {
  const reader = new Reader(text, isDate);
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const token = reader.read(at);
    yield token;
    at = skipSpace(text, token.end);
  }
}

class Reader {
  /** From here on there is no further quote of this kind: looked for once, however many are opened. */
  readonly #noneFrom = new Map<string, number>();

  constructor(
    private readonly text: string,
    private readonly isDate: (words: string) => boolean,
  ) {}

  read(start: number): QueryToken {
    const { text } = this;
    const not = text[start] === '-';
    const at = not ? start + 1 : start;
    if (isQuote(text[at])) {
      const closing = this.#closing(at);
      return closing < 0
        ? { kind: 'phrase', start, end: at + 1, not, text: '', closed: false }
        : { kind: 'phrase', start, end: closing + 1, not, text: text.slice(at + 1, closing), closed: true };
    }
    const operator = operatorAt(text, at);
    if (operator !== null) return this.#operator(start, at + operator.length + 1, operator, not);
    const end = endOfWord(text, start);
    if (not && LETTER.test(text.slice(at, at + 2))) return { kind: 'without', start, end, text: text.slice(at, end) };
    return { kind: 'words', start, end };
  }

  #operator(start: number, valueStart: number, operator: QueryOperator, not: boolean): QueryToken {
    const { text } = this;
    const token = { kind: 'operator', start, not, operator, valueStart } as const;
    if (isQuote(text[valueStart])) {
      const closing = this.#closing(valueStart);
      if (closing < 0) return { ...token, end: valueStart + 1, value: '', closed: false };
      return { ...token, end: closing + 1, value: text.slice(valueStart + 1, closing), closed: true };
    }
    let end = endOfWord(text, valueStart);
    if (DATE_OPERATORS.has(operator) && end > valueStart) end = this.#endOfDate(valueStart, end);
    return { ...token, end, value: text.slice(valueStart, end), closed: true };
  }

  /** The longest run of words that is a date; `end` when none is. */
  #endOfDate(valueStart: number, end: number): number {
    const { text } = this;
    let longest = end;
    let last = end;
    for (let more = 0; more < MORE_DATE_WORDS; more++) {
      const from = skipSpace(text, last);
      last = endOfWord(text, from);
      if (last === from || last - from > LONGEST_DATE_WORD || from - valueStart > 200) break;
      if (this.isDate(text.slice(valueStart, last))) longest = last;
    }
    return longest;
  }

  #closing(opening: number): number {
    const { text } = this;
    // What phones and word processors write: “so”, „so“ or ”so”.
    const marks = text[opening] === '"' ? '"' : '\u201c\u201d';
    let nearest = -1;
    for (const mark of marks) {
      if (opening >= (this.#noneFrom.get(mark) ?? Number.POSITIVE_INFINITY)) continue;
      const found = text.indexOf(mark, opening + 1);
      if (found < 0) this.#noneFrom.set(mark, opening);
      else if (nearest < 0 || found < nearest) nearest = found;
    }
    return nearest;
  }
}

function operatorAt(text: string, at: number): QueryOperator | null {
  const colon = text.slice(at, at + LONGEST_OPERATOR + 1).indexOf(':');
  if (colon < 1) return null;
  const name = text.slice(at, at + colon).toLowerCase();
  return QUERY_OPERATORS.find((operator) => operator === name) ?? null;
}

function isQuote(sign: string | undefined): boolean {
  return sign !== undefined && OPENING_QUOTES.includes(sign);
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text, at)) at++;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at++;
  return at;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff;
}
