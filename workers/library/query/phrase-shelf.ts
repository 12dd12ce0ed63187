import type { QueryFilter } from '../../../src/contracts/query';
import { LruMap } from '../../../src/core/lru-map';
import { excludedWord, holdsAsPhrase } from '../../../src/core/query/filter-rules';
import { foldPhrase } from '../../../src/core/query/phrase-match';
import { hasVersionedWords, tokenize } from '../../../src/core/text/tokens';
import type { LibraryInsides } from '../insides';
import type { HoldsText } from './facet-shelf';

type TextFilter = Extract<QueryFilter, { readonly by: 'phrase' | 'word' }>;

/** Phrases and words whose verdicts are remembered, and how many verdicts these are together. */
const MOST_REMEMBERED = 64;
const MOST_VERDICTS = 500_000;
const READ_AT_ONCE = 100;
/** Words of a phrase that are looked up wherever they stand in it. */
const WORDS_LOOKED_UP = 2;
/** To read so few is quicker than to look another word up. */
const FEW_TO_READ = 200;

/** What is known of one phrase or word. */
interface Looked {
  /** By document: the change number of the version that was looked at, negative where it does not hold the phrase; NaN: not looked at. */
  readonly verdicts: ReadonlyMap<number, number>;
  /** Documents without a verdict and with a change number up to this one do not hold it: the keyword index says so. */
  readonly upTo: number;
  /** Revision of the documents. */
  readonly revision: number;
}

/** Which memories hold a phrase or a word: keyword index first, then the texts themselves, in slices, and each version of a text once. */
export class PhraseShelf {
  readonly #looked = new LruMap<string, Looked>(MOST_VERDICTS, ({ verdicts }) => Math.min(MOST_VERDICTS, Math.max(verdicts.size, MOST_VERDICTS / MOST_REMEMBERED)));

  constructor(private readonly insides: Pick<LibraryInsides, 'documents' | 'keywords' | 'reader' | 'newSlice'>) {}

  /**
   * Looks where it is not known yet.
   * @param among - 1 for documents that matter
   * @param stopIfUnwanted - called between slices, and throws
   * @returns what is known now. It stays true: of a memory that comes, or is changed, later it knows nothing
   */
  async prepare(filters: readonly TextFilter[], among: Uint8Array, stopIfUnwanted: () => void): Promise<HoldsText> {
    const known = new Map<string, Looked>();
    for (const filter of filters) {
      const key = keyOf(filter);
      const looked = known.get(key) ?? (await this.#look(key, filter, among, stopIfUnwanted));
      known.set(key, looked);
      this.#looked.set(key, looked);
    }
    return (filter) => {
      const looked = known.get(keyOf(filter));
      return (document) => (looked === undefined ? null : this.#verdict(looked, document));
    };
  }

  #verdict({ verdicts, upTo }: Looked, document: number): boolean | null {
    const seq = this.insides.documents.entry(document)?.seq;
    if (seq === undefined) return null;
    const verdict = verdicts.get(document);
    if (verdict === undefined) return seq <= upTo ? false : null;
    return Math.abs(verdict) >= seq ? verdict > 0 : null;
  }

  async #look(key: string, filter: TextFilter, among: Uint8Array, stopIfUnwanted: () => void): Promise<Looked> {
    const { documents, reader } = this.insides;
    const slice = this.insides.newSlice();
    const before = this.#looked.get(key);
    const { revision } = documents;
    const upTo = this.#newest();
    const verdicts = new Map<number, number>();
    const word = filter.by === 'word' ? excludedWord(filter.text) : { phrase: filter.text };
    const breathe = async (): Promise<void> => {
      await slice.breathe();
      stopIfUnwanted();
    };
    if ('token' in word) {
      if (before?.revision === revision) return before;
      for (const found of this.insides.keywords.index.documentsWith(word.token)) {
        for (const document of found) verdicts.set(document, documents.entry(document)?.seq ?? Number.NaN);
        await breathe();
      }
      return { verdicts, upTo, revision };
    }
    // Nothing has changed: what has no verdict holds not all its words.
    const candidates = before?.revision === revision ? null : await this.#candidates(word.phrase, breathe);
    const unread: number[] = [];
    for (const document of candidates ?? before?.verdicts.keys() ?? []) {
      const entry = documents.entry(document);
      if (entry === undefined) continue;
      const verdict = before?.verdicts.get(document);
      if (verdict !== undefined && Math.abs(verdict) >= entry.seq) verdicts.set(document, verdict);
      else {
        // Until it is looked at, if anybody asks for it, nobody may take it for one without the phrase.
        verdicts.set(document, Number.NaN);
        if (among[document] === 1) unread.push(document);
      }
    }
    const read = (from: number): ReturnType<typeof reader.glimpse> => {
      const rows = reader.glimpse(unread.slice(from, from + READ_AT_ONCE).map((document) => documents.entry(document)?.id ?? ''));
      // Awaited in its turn; until then nobody else looks at a failure.
      rows.catch(() => {});
      return rows;
    };
    let next = read(0);
    for (let from = 0; from < unread.length; from += READ_AT_ONCE) {
      const some = unread.slice(from, from + READ_AT_ONCE);
      const rows = await next;
      // The browser reads the next texts while these are looked at.
      next = read(from + READ_AT_ONCE);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if (row !== undefined && documents.documentOf(row.id) === some[i]) verdicts.set(some[i], holdsAsPhrase(row, word.phrase) ? row.seq : -row.seq);
        await slice.breathe();
      }
      stopIfUnwanted();
    }
    return { verdicts, upTo, revision };
  }

  /** Documents that hold the words of the phrase that can be looked up, or few enough to be read. */
  async #candidates(phrase: string, breathe: () => Promise<void>): Promise<Iterable<number>> {
    const { keywords, documents } = this.insides;
    // Words of scripts without spaces are cut by what stands around them.
    const words = tokenize(phrase);
    const tokens = [...new Set(words)].filter((token) => !hasVersionedWords(token));
    const rarestFirst = tokens.sort((a, b) => keywords.index.frequencies.of(a) - keywords.index.frequencies.of(b));
    // A word between others stands in the text as in the phrase; one at either end may go on there behind an apostrophe, and be indexed as another.
    const between = new Set(words.slice(1, -1));
    const lookedUp = rarestFirst.filter((token, place) => place < WORDS_LOOKED_UP || between.has(token));
    let candidates: Set<number> | null = null;
    for (const token of lookedUp) {
      if (candidates !== null && candidates.size <= FEW_TO_READ) break;
      const holding = new Set<number>();
      for (const found of keywords.index.documentsWith(token)) {
        for (const document of found) if (candidates === null || candidates.has(document)) holding.add(document);
        await breathe();
      }
      candidates = holding;
    }
    return candidates ?? Array.from({ length: documents.capacity }, (_, document) => document);
  }

  #newest(): number {
    const { documents } = this.insides;
    let newest = 0;
    for (let document = 0; document < documents.capacity; document++) newest = Math.max(newest, documents.entry(document)?.seq ?? 0);
    return newest;
  }
}

function keyOf(filter: TextFilter): string {
  const word = filter.by === 'word' ? excludedWord(filter.text) : null;
  return word !== null && 'token' in word ? `word ${word.token}` : `phrase ${foldPhrase(word?.phrase ?? filter.text)}`;
}
