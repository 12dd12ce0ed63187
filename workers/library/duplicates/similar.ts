import { AppError } from '../../../src/contracts/errors';
import type { DuplicatesApi, SimilarMemory } from '../../../src/contracts/duplicates';
import type { MemoryId } from '../../../src/contracts/memory';
import { LruMap } from '../../../src/core/lru-map';
import { ALIKE, compareLikeness, formOf, likenessOf, type TextForm } from '../../../src/core/search/alike';
import { blankEncoded } from '../../../src/core/text/blank-encoded';
import { contentHash } from '../../../src/core/text/content-hash';
import { toWellFormed } from '../../../src/core/text/well-formed';
import { isKeptApart, KeptApartStore } from '../../../src/storage/kept-apart-store';
import type { MemoryRow } from '../../../src/storage/schema';
import type { LibraryInsides } from '../insides';
import { toMemory } from '../memory-text';
import { requireText } from '../require-input';

const MOST_TEXTS = 256;
/** Memories closest in meaning, or in words, whose texts are compared: a version of a text is nearly always the first. */
const CANDIDATES = 8;
/** UTF-16 units that are embedded: the mean of so many words says what the text is about. */
const LONGEST_EMBEDDED = 100_000;
/** Words looked for where meaning is not to be had: of the beginning, since that is what the index weighs anyway. */
const LONGEST_QUERY = 400;

/** Shingles of candidates kept at hand: an import meets the same ones again and again. Some 4 MB. */
const REMEMBERED_SHINGLES = 100_000;

type SimilarOptions = Parameters<DuplicatesApi['similar']>[1];

interface Candidate {
  readonly id: MemoryId;
  readonly cosine: number | null;
}

/** For a text that is being written or imported: the memory that it may double. */
export class Similar {
  readonly #keptApart: KeptApartStore;
  /** By hash of the text. */
  readonly #forms = new LruMap<string, TextForm>(REMEMBERED_SHINGLES, ({ shingles, plain }) => shingles.size + plain.length / 8);

  constructor(private readonly insides: LibraryInsides) {
    this.#keptApart = new KeptApartStore(insides.store.db);
  }

  /** @throws AppError `INVALID_INPUT` */
  async to(given: readonly string[], { persona, except }: SimilarOptions = {}): Promise<(SimilarMemory | null)[]> {
    if (!Array.isArray(given) || given.length > MOST_TEXTS) throw new AppError('INVALID_INPUT', { field: 'texts', expected: `at most ${MOST_TEXTS} texts`, received: Array.isArray(given) ? given.length : typeof given });
    const texts = given.map((text) => toWellFormed(requireText(text, 'texts')));
    const { documents, reader, newSlice } = this.insides;
    const slice = newSlice();
    const forms: TextForm[] = [];
    for (const text of texts) {
      forms.push(formOf(text));
      await slice.breathe();
    }
    const excluded = except === undefined ? undefined : documents.documentOf(except);
    const equal = await this.#equals(texts);
    const near = await this.#near(texts, persona, excluded);
    const kept = except === undefined ? null : await this.#keptApart.all();
    const found: (SimilarMemory | null)[] = [];
    for (let i = 0; i < texts.length; i++) {
      const candidates = new Map<MemoryId, number | null>();
      for (const { id, cosine } of near[i]) candidates.set(id, cosine);
      for (const id of equal[i]) if (!candidates.has(id)) candidates.set(id, null);
      const rows = await reader.memories([...candidates.keys()]);
      let best: SimilarMemory | null = null;
      for (const row of rows) {
        if (row === undefined || row.id === except || (persona !== undefined && row.personaId !== persona)) continue;
        if (kept !== null && except !== undefined && isKeptApart(kept, { id: except, contentHash: null }, row)) continue;
        const like = this.#compare(forms[i], row, candidates.get(row.id) ?? null);
        if (like !== null && (best === null || compareLikeness(like, best) < 0)) best = like;
        await slice.breathe();
      }
      found.push(best);
    }
    return found;
  }

  #compare(form: TextForm, row: MemoryRow, cosine: number | null): SimilarMemory | null {
    const other = this.#forms.get(row.contentHash) ?? formOf(row.text);
    this.#forms.set(row.contentHash, other);
    const likeness = likenessOf(form, other, cosine);
    return likeness === null ? null : { memory: toMemory(row), cosine, ...likeness };
  }

  /** By the very text: also where nothing is known of meaning, and for texts without any. */
  async #equals(texts: readonly string[]): Promise<MemoryId[][]> {
    const hashes = texts.map(contentHash);
    const byHash = new Map<string, MemoryId[]>();
    for (const { id, contentHash: hash } of await this.insides.store.findByHash([...new Set(hashes)])) byHash.set(hash, [...(byHash.get(hash) ?? []), id].slice(0, CANDIDATES));
    return hashes.map((hash) => byHash.get(hash) ?? []);
  }

  /** Those closest in meaning; where no embedder is ready, those that share the rarest words. */
  async #near(texts: readonly string[], persona: string | undefined, excluded: number | undefined): Promise<Candidate[][]> {
    const { documents, line, newSlice } = this.insides;
    const allowed = persona === undefined ? undefined : documents.maskOf([persona]);
    const shelf = this.insides.vectors();
    const slice = newSlice();
    const results: Candidate[][] = [];
    const candidate = (document: number, cosine: number | null): Candidate[] => {
      const id = document === excluded ? undefined : documents.entry(document)?.id;
      return id === undefined ? [] : [{ id, cosine }];
    };
    const batch = shelf === null || line.status.at !== 'ready' || texts.length === 0 ? null : await this.#embed(texts);
    for (let i = 0; i < texts.length; i++) {
      const vector = batch?.subarray(i * (batch.length / texts.length), (i + 1) * (batch.length / texts.length));
      if (shelf !== null && vector?.length === shelf.space.dimensions && vector.some((value) => value !== 0)) {
        const { hits } = shelf.index.search(vector, { limit: CANDIDATES, ...(allowed === undefined ? {} : { allowed }) });
        results.push(hits.filter(({ whole }) => whole >= ALIKE.cosine).flatMap(({ document, whole }) => candidate(document, whole)));
      } else {
        // The space ends the last word: it is not the beginning of another.
        const { matches } = this.insides.keywords.index.search(`${texts[i].slice(0, LONGEST_QUERY)} `, CANDIDATES, allowed);
        results.push(matches.flatMap(({ document }) => candidate(document, null)));
      }
      await slice.breathe();
    }
    return results;
  }

  /** @returns row-major, one row per text; null: the embedder went away */
  async #embed(texts: readonly string[]): Promise<Float32Array | null> {
    return this.insides.line.embed((space) => texts.map((text) => space.passagePrefix + blankEncoded(text.slice(0, LONGEST_EMBEDDED))), 'passage').then(
      ({ vectors }) => vectors,
      () => null,
    );
  }
}
