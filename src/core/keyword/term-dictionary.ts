import { editDistance } from './edit-distance';

/** Letters that a mark tells apart. With more, a mark would be no small integer. */
const MARK_BITS = 30;
/** Words are found by so many of their first letters; shorter beginnings are not asked for. */
export const SHORTEST_PREFIX = 2;

interface NearWord {
  readonly word: string;
  /** Letters changed, added or left out, 1 or more. */
  readonly distance: number;
}

/** All words of the library, numbered: by themselves, by how they begin, and by what they may have been meant as. */
export class TermDictionary {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  /** By word: which letters it holds. */
  readonly #marks: number[] = [];
  /** Numbers of words by their first letters, and by their length. */
  readonly #byBeginning = new Map<string, number[]>();
  readonly #byLength: (number[] | undefined)[] = [];

  numberOf(word: string): number | undefined {
    return this.#numbers.get(word);
  }

  /** @param word - not in it yet */
  add(word: string): number {
    const number = this.#words.length;
    this.#numbers.set(word, number);
    this.#words.push(word);
    this.#marks.push(markOf(word));
    const beginning = word.slice(0, SHORTEST_PREFIX);
    const alike = this.#byBeginning.get(beginning);
    if (alike === undefined) this.#byBeginning.set(beginning, [number]);
    else alike.push(number);
    (this.#byLength[word.length] ??= []).push(number);
    return number;
  }

  /** In no order; the word itself among them. @param prefix - at least {@link SHORTEST_PREFIX} letters */
  *beginningWith(prefix: string): Generator<string, void, void> {
    for (const number of this.#byBeginning.get(prefix.slice(0, SHORTEST_PREFIX)) ?? []) {
      const word = this.#words[number];
      if (word.startsWith(prefix)) yield word;
    }
  }

  /** In no order, without the word itself. */
  *near(word: string, mostErrors: number): Generator<NearWord, void, void> {
    const mark = markOf(word);
    for (let length = Math.max(1, word.length - mostErrors); length <= word.length + mostErrors; length++) {
      for (const number of this.#byLength[length] ?? []) {
        // Each error changes one letter into another at most: two marks. Few words are left to be compared.
        if (bitCount(mark ^ this.#marks[number]) > 2 * mostErrors) continue;
        const distance = editDistance(word, this.#words[number], mostErrors);
        if (distance > 0 && distance <= mostErrors) yield { word: this.#words[number], distance };
      }
    }
  }
}

function markOf(word: string): number {
  let mark = 0;
  for (let i = 0; i < word.length; i++) mark |= 1 << word.charCodeAt(i) % MARK_BITS;
  return mark;
}

function bitCount(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
