import { abortError } from '../../../src/contracts/errors';
import type { LibraryInsides } from '../insides';
import type { PersonaId } from '../../../src/contracts/memory';
import type { ParsedQuery, QueryFilter } from '../../../src/contracts/query';
import type { SearchQuery, SearchReply } from '../../../src/contracts/search';
import { hasOperators } from '../../../src/core/query/has-operators';
import { parseQuery } from '../../../src/core/query/parse-query';
import { FacetStore } from '../../../src/storage/facet-store';
import type { AskedSpace, Ranking, SearchLens, Words } from '../search-session';
import { FacetFile } from './facet-file';
import { FacetShelf, type HoldsText } from './facet-shelf';
import { PhraseShelf } from './phrase-shelf';
import { listOf, packRanking, pageOfList, QueryCache, type RankedList, rearrange } from './query-cache';

/** Hits ranked for a second page, so that those after it cost nothing; with each further ranking four times as many. */
const SECOND_DEPTH = 500;
const DEEPER = 4;
/** Memories from which facets are kept ready though nobody has filtered yet. */
const FEWEST_TENDED = 1_000;
/** In another order than by score, what is hardly meant would come up first. Calibrated score; and with words alone, the share of the query that is there. */
const SORTED_SCORE = 0.35;
const SORTED_COVERAGE = 0.2;

/** What a query comes to, once its filters are understood. */
interface Narrowing {
  readonly parsed: ParsedQuery;
  readonly personasOf: (named: string) => readonly PersonaId[];
  readonly holdsText: HoldsText;
  readonly titleRanks: Float64Array | undefined;
  /** Revision that phrases and titles are known for: what comes later these leave out, and nobody else is to be told so. */
  readonly preparedAt: number;
  /** Of the facets. */
  revision: number;
  allowed: Uint8Array;
}

type OnPartial = (reply: SearchReply) => void;
type Run = (query: SearchQuery, onPartial: OnPartial) => Promise<SearchReply>;

/** Understands queries, holds ready what filters ask for, and remembers what was found: everything a search needs beyond words and meaning. */
export class QueryDesk implements SearchLens {
  readonly facets: FacetShelf;
  readonly #file: FacetFile;
  readonly #store: FacetStore;
  readonly #phrases: PhraseShelf;
  readonly #cache: QueryCache;
  readonly #narrowed = new WeakMap<SearchQuery, Narrowing>();
  readonly #keys = new WeakMap<SearchQuery, string>();
  /** Numbers for what has no name: vector indexes. */
  readonly #indexes = new WeakMap<object, number>();
  #lastIndex = 0;
  #loaded: Promise<void> | null = null;
  #titles: { readonly revision: number; readonly ranks: Float64Array } | null = null;
  #personas: { readonly changes: number; readonly named: Promise<readonly { readonly id: PersonaId; readonly name: string }[]> } | null = null;

  constructor(private readonly insides: LibraryInsides) {
    this.facets = new FacetShelf(insides);
    this.#store = new FacetStore(insides.store.db);
    this.#file = new FacetFile(insides, this.#store);
    this.#phrases = new PhraseShelf(insides);
    this.#cache = new QueryCache(insides.now, insides.monitor);
    insides.search.lens = this;
  }

  /**
   * @param run - searches by words and meaning
   * @throws an `AbortError` after cancellation; what `run` throws
   */
  async search(query: SearchQuery, isCancelled: () => boolean, onPartial: OnPartial, run: Run): Promise<SearchReply> {
    if (!hasOperators(query.text)) return run(query, onPartial);
    const parsed = parseQuery(query.text, { now: this.insides.wallNow(), personas: await this.personas() });
    const { text, filters, sort, problems } = parsed;
    const isFiltered = filters.length > 0 || sort !== 'best';
    if (!isFiltered && problems.length === 0) return run(query, onPartial);
    const told = (reply: SearchReply): SearchReply => ({ ...reply, query: query.text, parsed });
    if (!isFiltered) return told(await run({ ...query, text }, (reply) => onPartial(told(reply))));
    const lists = text.trim() === '';
    const threshold = sort === 'best' || lists ? query.threshold : Math.max(query.threshold, query.mode === 'keyword' ? SORTED_COVERAGE : SORTED_SCORE);
    const narrowed: SearchQuery = { ...query, text, threshold };
    await this.insides.monitor.measure('search.filters', () =>
      this.#narrow(narrowed, parsed, () => {
        if (isCancelled()) throw abortError();
      }),
    );
    return told(await this.insides.monitor.measure('search.filtered', () => (lists ? this.#list(narrowed, isCancelled) : run(narrowed, (reply) => onPartial(told(reply))))));
  }

  /** Those that memories name, and those with a name of their own. */
  async personas(): Promise<readonly { readonly id: PersonaId; readonly name: string }[]> {
    const { documents } = this.insides;
    const changes = this.insides.changes();
    if (this.#personas?.changes !== changes) {
      const named = this.#store.personaNames().then((stored) => {
        const names = new Map(stored.map(({ id, name }) => [id, name]));
        for (let document = 0; document < documents.capacity; document++) {
          const id = documents.entry(document)?.personaId;
          if (id !== undefined && !names.has(id)) names.set(id, id);
        }
        if (!names.has('me')) names.set('me', 'Me');
        return [...names].map(([id, name]) => ({ id, name }));
      });
      this.#personas = { changes, named };
      named.catch(() => {
        this.#personas = null;
      });
    }
    return this.#personas.named;
  }

  /** Facets of every memory: what is stored, and what came since. */
  async ready(stopIfUnwanted: () => void = () => {}): Promise<void> {
    this.insides.reader.onWritten = (row) => this.facets.note(row);
    this.#loaded ??= this.#file.load(this.facets).catch((error: unknown) => {
      this.#loaded = null;
      throw error;
    });
    await this.#loaded;
    await this.facets.complete(this.insides.newSlice(), stopIfUnwanted);
  }

  /** In quiet moments: forgets what is too old, and stores what has changed, so that the next start need not read the memories for it. @param mayGoOn - asked between slices */
  async tend(mayGoOn: () => boolean): Promise<void> {
    this.#cache.forgetOld();
    // With few memories and nobody who filters, it is as quick to read them when somebody does.
    if (this.#loaded === null && this.insides.documents.size < FEWEST_TENDED) return;
    await this.ready();
    if (mayGoOn() && this.#file.isDue(this.facets)) await this.#file.save(this.facets, mayGoOn);
  }

  // What a search asks: see `SearchLens`.

  revisionOf(query: SearchQuery): number {
    return this.#narrowed.has(query) ? this.facets.revision : this.insides.documents.revision;
  }

  allowed(query: SearchQuery): Uint8Array | undefined {
    const { documents } = this.insides;
    const narrowing = this.#narrowed.get(query);
    if (narrowing === undefined) return query.personas === undefined ? undefined : documents.maskOf(query.personas);
    if (narrowing.revision !== this.facets.revision) {
      narrowing.allowed = this.#mask(query, narrowing);
      narrowing.revision = this.facets.revision;
    }
    return narrowing.allowed;
  }

  words(query: SearchQuery, lookUp: () => Words): Words {
    const [key, generation] = [this.#key(query), this.#generation(query)];
    const known = this.#isCurrent(query) ? this.#cache.words(key, generation) : null;
    // Numbers and masks are of the same revision, or it would be another generation.
    if (known !== null) return known;
    const words = lookUp();
    if (this.#isCurrent(query)) this.#cache.keepWords(key, generation, words);
    return words;
  }

  page(query: SearchQuery, by: AskedSpace | null, rank: (depth: number) => Ranking): Ranking {
    const { offset = 0, limit } = query;
    const { documents, vectors } = this.insides;
    const sort = this.#narrowed.get(query)?.parsed.sort ?? 'best';
    const spaces = by === null ? 'words' : [by.stage, by.space.id, ...[by.index, vectors()?.index].map((index) => (index === undefined ? '' : `${this.#numberOf(index)}:${index.rowCount}`))].join(' ');
    const key = `${by?.stage ?? 'words'} ${this.#key(query)}`;
    const generation = `${spaces} ${this.#generation(query)}`;
    const known = this.#isCurrent(query) ? this.#cache.list(key, generation) : null;
    const wanted = offset + limit;
    if (known !== null && (known.isWhole || known.documents.length >= wanted)) return pageOfList(known, offset, limit);
    const further = Math.max(SECOND_DEPTH, wanted * DEEPER);
    const all = Math.max(wanted, documents.capacity);
    const depth = sort === 'best' && offset === 0 ? wanted : sort !== 'best' || further * DEEPER > all ? all : further;
    const ranking = rank(depth);
    let list = packRanking(ranking, depth, documents.capacity);
    if (sort !== 'best') list = this.#sorted(query, list);
    else if (known !== null) list = continued(known, list);
    if (this.#isCurrent(query)) this.#cache.keepList(key, generation, list);
    return { ...pageOfList(list, offset, limit), timings: ranking.timings };
  }

  async #narrow(query: SearchQuery, parsed: ParsedQuery, stopIfUnwanted: () => void): Promise<void> {
    const { documents } = this.insides;
    await this.ready(stopIfUnwanted);
    const personas = await this.personas();
    const personasOf = (named: string): PersonaId[] => {
      const wanted = named.toLowerCase();
      return personas.filter(({ id, name }) => id.toLowerCase() === wanted || name.trim().toLowerCase() === wanted).map(({ id }) => id);
    };
    const preparedAt = this.facets.revision;
    const texts = parsed.filters.filter((filter) => filter.by === 'phrase' || filter.by === 'word');
    let holdsText: HoldsText = () => () => null;
    if (texts.length > 0) {
      // The words of every memory are needed to say that it lacks one.
      await this.insides.loaded();
      stopIfUnwanted();
      const others = parsed.filters.filter((filter): filter is QueryFilter => filter.by !== 'phrase' && filter.by !== 'word');
      holdsText = await this.#phrases.prepare(texts, this.facets.mask(others, personasOf, holdsText), stopIfUnwanted);
    }
    const narrowing: Narrowing = { parsed, personasOf, holdsText, preparedAt, titleRanks: parsed.sort === 'title' ? await this.#titleRanks() : undefined, revision: 0, allowed: new Uint8Array(documents.capacity) };
    narrowing.allowed = this.#mask(query, narrowing);
    narrowing.revision = this.facets.revision;
    this.#narrowed.set(query, narrowing);
    stopIfUnwanted();
  }

  #mask(query: SearchQuery, { parsed, personasOf, holdsText }: Narrowing): Uint8Array {
    const mask = this.facets.mask(parsed.filters, personasOf, holdsText);
    if (query.personas !== undefined) {
      const own = this.insides.documents.maskOf(query.personas);
      for (let document = 0; document < mask.length; document++) mask[document] &= own[document];
    }
    return mask;
  }

  /** No words: everything that passes, the newest first unless another order is asked for. */
  async #list(query: SearchQuery, isCancelled: () => boolean): Promise<SearchReply> {
    const { search, now, documents } = this.insides;
    const start = now();
    const [key, generation] = [this.#key(query), this.#generation(query)];
    let list = this.#isCurrent(query) ? this.#cache.list(key, generation) : null;
    if (list === null) {
      const allowed = this.allowed(query);
      const passing = Uint32Array.from(documents.ordered(null).filter((document) => allowed?.[document] === 1));
      list = this.#sorted(query, listOf(passing));
      if (this.#isCurrent(query)) this.#cache.keepList(key, generation, list);
    }
    const ranking = pageOfList(list, query.offset ?? 0, query.limit);
    return search.reply(query, ranking, { start, partial: false, complete: true, wordsMs: null, embedMs: null, marker: null }, isCancelled);
  }

  /** In the order that was asked for. */
  #sorted(query: SearchQuery, list: RankedList): RankedList {
    const narrowing = this.#narrowed.get(query);
    const sort = narrowing?.parsed.sort ?? 'best';
    if (sort === 'best') return list;
    const compare = this.facets.compare(sort, narrowing?.titleRanks);
    const { documents } = list;
    return rearrange(list, Uint32Array.from(documents.keys()).sort((a, b) => compare(documents[a], documents[b])));
  }

  /** Place of each document's title among all. */
  async #titleRanks(): Promise<Float64Array> {
    const { documents } = this.insides;
    const { revision } = this.facets;
    if (this.#titles?.revision === revision) return this.#titles.ranks;
    const ids = await this.#store.idsByTitle();
    const ranks = new Float64Array(documents.capacity).fill(Number.POSITIVE_INFINITY);
    ids.forEach((id, rank) => {
      const document = documents.documentOf(id);
      if (document !== undefined && document < ranks.length) ranks[document] = rank;
    });
    this.#titles = { revision, ranks };
    return ranks;
  }

  /** The query without what does not matter: where its filters stand, and the page. */
  #key(query: SearchQuery): string {
    let key = this.#keys.get(query);
    if (key === undefined) {
      const { text, mode, threshold, personas } = query;
      const narrowing = this.#narrowed.get(query);
      const { filters, sort } = narrowing?.parsed ?? { filters: [], sort: 'best' };
      const conditions = filters.map(({ start: _start, end: _end, ...filter }) => {
        // A name may be another persona's by now.
        const named = filter.by === 'persona' ? narrowing?.personasOf(filter.persona) : undefined;
        return JSON.stringify([filter, named], (_, value: unknown) => (typeof value === 'number' ? String(value) : value));
      }).sort();
      key = JSON.stringify([text.replace(/\s+/g, ' ').replace(/^ /, ''), mode, threshold, personas === undefined ? null : [...personas].sort(), conditions, sort]);
      this.#keys.set(query, key);
    }
    return key;
  }

  /** Changes with everything that words and masks are made of. */
  #generation(query: SearchQuery): string {
    const { keywords, search } = this.insides;
    return `${this.revisionOf(query)} ${keywords.index.frequencies.documentCount} ${search.options.isComplete() ? 'complete' : 'growing'}`;
  }

  /** False once something has changed since the query was understood. */
  #isCurrent(query: SearchQuery): boolean {
    const narrowing = this.#narrowed.get(query);
    return narrowing === undefined || narrowing.preparedAt === this.facets.revision;
  }

  #numberOf(index: object): number {
    let number = this.#indexes.get(index);
    if (number === undefined) this.#indexes.set(index, (number = ++this.#lastIndex));
    return number;
  }
}

/** A longer ranking, with what was shown of the shorter one in its place: where codes estimate, a second ranking may order a few otherwise, and a page must not show them twice. */
function continued(shown: RankedList, longer: RankedList): RankedList {
  const before = new Set(shown.documents);
  const rest: number[] = [];
  const places = new Map<number, number>();
  longer.documents.forEach((document, place) => {
    if (before.has(document)) places.set(document, place);
    else rest.push(place);
  });
  return rearrange(longer, [...Array.from(shown.documents).flatMap((document) => places.get(document) ?? []), ...rest]);
}
