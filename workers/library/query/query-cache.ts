import { LruMap } from '../../../src/core/lru-map';
import type { Monitor } from '../../../src/core/monitor/monitor';
import type { AskedSpace, RankedHit, Ranking, Words } from '../search-session';

const MOST_ENTRIES = 1_000;
const MOST_BYTES = 32 * 1024 * 1024;
const REMEMBERED_MS = 5 * 60_000;
/** An object in a map, with its key, and the same in a sorted list: about what the engines take. */
const WORD_BYTES = 160;
const HIT_BYTES = 33;
const ENTRY_BYTES = 1_000;

/** Hits in an order, packed. */
export interface RankedList {
  readonly documents: Uint32Array;
  readonly scores: Float64Array;
  /** NaN: none. */
  readonly cosines: Float64Array;
  readonly coverages: Float64Array;
  readonly ordinals: Uint32Array;
  /** Place in `spaces`; 255: by words alone. */
  readonly by: Uint8Array;
  readonly spaces: readonly AskedSpace[];
  readonly total: number;
  readonly leading: AskedSpace | null;
  readonly path: string | null;
  /** Nothing follows. */
  readonly isWhole: boolean;
}

type Kept = { readonly at: number; readonly generation: string } & ({ readonly kind: 'list'; readonly value: RankedList } | { readonly kind: 'words'; readonly value: Words });

/**
 * What queries have found, for their next page and for being asked again: the 1,000 used last, and of those no more than 32 MB, for five minutes and as long as nothing of what they
 * were ranked by has changed.
 */
export class QueryCache {
  // Each weighs at least a thousandth of the whole: one limit for number and size.
  readonly #kept = new LruMap<string, Kept>(MOST_BYTES, (kept) => Math.max(bytesOf(kept), MOST_BYTES / MOST_ENTRIES));

  /** @param now - milliseconds, monotonic */
  constructor(
    private readonly now: () => number,
    private readonly monitor?: Pick<Monitor, 'gauge'>,
  ) {}

  get size(): number {
    return this.#kept.size;
  }

  /** @param generation - of what it would be ranked by now */
  list(key: string, generation: string): RankedList | null {
    const kept = this.#get(`list ${key}`, generation);
    // Words are looked up beside it, and would count each search twice.
    this.monitor?.gauge('cache.queries.hits', kept === null ? 0 : 1);
    return kept?.kind === 'list' ? kept.value : null;
  }

  words(key: string, generation: string): Words | null {
    const kept = this.#get(`words ${key}`, generation);
    return kept?.kind === 'words' ? kept.value : null;
  }

  keepList(key: string, generation: string, value: RankedList): void {
    this.#kept.set(`list ${key}`, { kind: 'list', value, generation, at: this.now() });
  }

  keepWords(key: string, generation: string, value: Words): void {
    this.#kept.set(`words ${key}`, { kind: 'words', value, generation, at: this.now() });
  }

  /** Gives back what nobody may see any more: without it, whoever stops searching would keep up to 32 MB of what was typed on the way. */
  forgetOld(): void {
    const now = this.now();
    for (const [key, { at }] of this.#kept.entries()) if (now - at >= REMEMBERED_MS) this.#kept.delete(key);
  }

  #get(key: string, generation: string): Kept | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    if (kept.generation === generation && this.now() - kept.at < REMEMBERED_MS) return kept;
    this.#kept.delete(key);
    return null;
  }
}

function bytesOf(kept: Kept): number {
  if (kept.kind === 'list') return ENTRY_BYTES + kept.value.documents.length * HIT_BYTES;
  const { coverage, alone, allowed } = kept.value;
  return ENTRY_BYTES + (coverage.size + alone.length) * WORD_BYTES + (allowed?.length ?? 0);
}

/** @param depth - how many were asked for @param most - how many there can be */
export function packRanking(ranking: Ranking, depth: number, most: number): RankedList {
  const { ranked, total, by: leading, path } = ranking;
  const spaces = [...new Set(ranked.flatMap(({ by }) => by ?? []))];
  return {
    documents: Uint32Array.from(ranked, (hit) => hit.document),
    scores: Float64Array.from(ranked, (hit) => hit.score),
    cosines: Float64Array.from(ranked, (hit) => hit.cosine ?? Number.NaN),
    coverages: Float64Array.from(ranked, (hit) => hit.coverage),
    ordinals: Uint32Array.from(ranked, (hit) => hit.ordinal),
    by: Uint8Array.from(ranked, (hit) => (hit.by === null ? 255 : spaces.indexOf(hit.by))),
    spaces, total, leading, path,
    isWhole: ranked.length < depth || depth >= most,
  };
}

/** Documents that filters alone have found. */
export function listOf(documents: Uint32Array): RankedList {
  const count = documents.length;
  return {
    documents,
    scores: new Float64Array(count).fill(1),
    cosines: new Float64Array(count).fill(Number.NaN),
    coverages: new Float64Array(count),
    ordinals: new Uint32Array(count),
    by: new Uint8Array(count).fill(255),
    spaces: [], total: count, leading: null, path: null, isWhole: true,
  };
}

/** The list in another order, or a part of it. @param places - of the old list */
export function rearrange(list: RankedList, places: ArrayLike<number>): RankedList {
  const pick = <Column extends Float64Array | Uint32Array | Uint8Array>(column: Column, fresh: Column): Column => {
    for (let i = 0; i < places.length; i++) fresh[i] = column[places[i]];
    return fresh;
  };
  const count = places.length;
  return {
    ...list,
    documents: pick(list.documents, new Uint32Array(count)),
    scores: pick(list.scores, new Float64Array(count)),
    cosines: pick(list.cosines, new Float64Array(count)),
    coverages: pick(list.coverages, new Float64Array(count)),
    ordinals: pick(list.ordinals, new Uint32Array(count)),
    by: pick(list.by, new Uint8Array(count)),
  };
}

/** A page of it, as it was ranked. */
export function pageOfList(list: RankedList, offset: number, limit: number): Ranking {
  const ranked: RankedHit[] = [];
  for (let i = offset; i < Math.min(list.documents.length, offset + limit); i++) {
    const cosine = list.cosines[i];
    ranked.push({
      document: list.documents[i], score: list.scores[i], cosine: Number.isNaN(cosine) ? null : cosine, coverage: list.coverages[i], ordinal: list.ordinals[i],
      by: list.spaces[list.by[i]] ?? null,
    });
  }
  return { ranked, start: offset, total: list.total, by: list.leading, path: list.path, timings: { scanMs: null, rescoreMs: null, fuseMs: null } };
}
