import { MEMORY_TYPES, type MemoryId, type PersonaId } from '../../../src/contracts/memory';
import type { QueryFilter, QuerySort } from '../../../src/contracts/query';
import { type Facets, facetsOf } from '../../../src/core/query/facet-columns';
import { filterGroups } from '../../../src/core/query/filter-groups';
import { foldTag, isSourceOf, isTagWithin } from '../../../src/core/query/filter-rules';
import { partBit } from '../../../src/core/query/memory-parts';
import type { TimeSlice } from '../../../src/core/time-slice';
import type { MemorySource } from '../../../src/contracts/memory';
import type { MemoryRow } from '../../../src/storage/schema';
import type { LibraryInsides } from '../insides';

/** Memories read at once whose facets are not known. */
const READ_AT_ONCE = 100;
/** Changes that wait for their place in the columns: putting them there holds the worker for some milliseconds. */
const MOST_NOTED = 2_048;
const MOST_EARLY = 256;

/** What only somebody else can tell of a document: whether it holds a phrase or a word. Null: not looked at. */
export type HoldsText = (filter: Extract<QueryFilter, { readonly by: 'phrase' | 'word' }>) => (document: number) => boolean | null;

interface TagSet {
  readonly tags: readonly string[];
  readonly folded: readonly string[];
}

/**
 * What filters ask of memories, in columns by document: one pass over them answers a filter. Knows of a change what it was told by {@link note}, and finds out by
 * itself what it was not told (`settle`): an entry is right when it is of this memory, and of no older change than the table of documents knows.
 */
export class FacetShelf {
  #ids: (MemoryId | undefined)[] = [];
  #capacity = 0;
  #seqs = new Float64Array(0);
  #types = new Uint8Array(0);
  #parts = new Uint16Array(0);
  #importances = new Float64Array(0);
  #updated = new Float64Array(0);
  #sources = new Uint32Array(0);
  #tagSets = new Uint32Array(0);
  readonly #sourceNames: string[] = [];
  readonly #sourceNumbers = new Map<string, number>();
  readonly #sets: TagSet[] = [];
  readonly #setNumbers = new Map<string, number>();
  /** Told of, and not yet in the columns. */
  readonly #noted = new Map<MemoryId, Facets>();
  #notes = 0;
  #settledAt = '';
  #missing: number[] = [];
  /** Told of since they were stored last. */
  readonly unstored = new Set<MemoryId>();

  constructor(private readonly insides: Pick<LibraryInsides, 'documents' | 'reader'>) {}

  /** Grows with every change of a memory and of the table of documents. */
  get revision(): number {
    return this.insides.documents.revision + this.#notes;
  }

  /** A memory as it was just written. */
  note(row: MemoryRow): void {
    this.#notes++;
    this.unstored.add(row.id);
    this.enter(facetsOf(row));
  }

  /** What was stored, or read; the newest of one memory stands. */
  enter(facets: Facets): void {
    const known = this.#noted.get(facets.id);
    if (known === undefined || known.seq <= facets.seq) this.#noted.set(facets.id, facets);
    this.#settledAt = '';
    if (this.#noted.size >= MOST_NOTED) this.settle();
  }

  /** Until every memory's facets are known: those nobody told of are read. */
  async complete(slice: TimeSlice, stopIfUnwanted: () => void): Promise<void> {
    let before = Number.POSITIVE_INFINITY;
    for (;;) {
      this.settle();
      const ids = this.#missing.flatMap((document) => this.insides.documents.entry(document)?.id ?? []);
      // Those that cannot be read are on their way out.
      if (ids.length === 0 || ids.length >= before) return;
      before = ids.length;
      for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
        for (const row of await this.insides.reader.glimpse(ids.slice(from, from + READ_AT_ONCE))) {
          if (row === undefined) continue;
          this.unstored.add(row.id);
          this.enter(facetsOf(row));
          await slice.breathe();
        }
        stopIfUnwanted();
      }
    }
  }

  /** Number of memories whose facets are not known. */
  get missing(): number {
    this.settle();
    return this.#missing.length;
  }

  /**
   * One byte per document: 1 where all filters hold. A memory whose facets are not known yet is none.
   * @param personasOf - ids of the personas that are named so
   */
  mask(filters: readonly QueryFilter[], personasOf: (named: string) => readonly PersonaId[], holdsText: HoldsText): Uint8Array<ArrayBuffer> {
    this.settle();
    const { documents } = this.insides;
    const mask = new Uint8Array(documents.capacity);
    for (let document = 0; document < mask.length; document++) if (documents.entry(document) !== undefined) mask[document] = 1;
    for (const document of this.#missing) mask[document] = 0;
    for (const group of filterGroups(filters)) {
      const tests = group.map((filter) => this.#test(filter, personasOf, holdsText));
      const [test] = tests;
      for (let document = 0; document < mask.length; document++) {
        if (mask[document] === 1 && !(tests.length === 1 ? test(document) : tests.some((one) => one(document)))) mask[document] = 0;
      }
    }
    return mask;
  }

  /** Order of documents; equal ones as the table has them. @param titleRanks - place of each document's title; absent: by creation */
  compare(sort: QuerySort, titleRanks?: Float64Array): (a: number, b: number) => number {
    this.settle();
    const { documents } = this.insides;
    const created = (document: number): number => documents.entry(document)?.createdAt ?? 0;
    const ties = documents.compareTies;
    if (sort === 'oldest') return (a, b) => created(a) - created(b) || ties(a, b);
    if (sort === 'changed') return (a, b) => this.#updated[b] - this.#updated[a] || ties(a, b);
    if (sort === 'importance') return (a, b) => this.#importances[b] - this.#importances[a] || ties(a, b);
    if (sort === 'title' && titleRanks !== undefined) return (a, b) => (titleRanks[a] ?? Number.POSITIVE_INFINITY) - (titleRanks[b] ?? Number.POSITIVE_INFINITY) || ties(a, b);
    return ties;
  }

  /** How many memories have each tag, by the tag as it is written most often. */
  tagCounts(): { readonly tag: string; readonly count: number }[] {
    this.settle();
    const bySet = this.#count(this.#tagSets, this.#sets.length);
    const spellings = new Map<string, Map<string, number>>();
    this.#sets.forEach(({ tags, folded }, set) => {
      if (bySet[set] === 0) return;
      tags.forEach((tag, i) => {
        const counts = spellings.get(folded[i]) ?? new Map<string, number>();
        spellings.set(folded[i], counts.set(tag, (counts.get(tag) ?? 0) + bySet[set]));
      });
    });
    return [...spellings.values()].map((counts) => {
      const [[tag]] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      return { tag, count: [...counts.values()].reduce((sum, count) => sum + count, 0) };
    });
  }

  /** How many memories come from each kind of source, and from each folder of what was imported. */
  sourceCounts(): { readonly source: string; readonly count: number }[] {
    this.settle();
    const counts = new Map<string, number>();
    const byName = this.#count(this.#sources, this.#sourceNames.length);
    this.#sourceNames.forEach((name, number) => {
      if (byName[number] === 0) return;
      const { kind, path } = sourceOf(name);
      counts.set(kind, (counts.get(kind) ?? 0) + byName[number]);
      const folder = path?.slice(0, Math.max(0, path.indexOf('/')));
      if (folder !== undefined && folder !== '') counts.set(folder, (counts.get(folder) ?? 0) + byName[number]);
    });
    return [...counts].map(([source, count]) => ({ source, count }));
  }

  /** What is to be stored of these memories, or of all; and the number up to which changes are in it. */
  snapshot(ids: Iterable<MemoryId> | null): { readonly documents: number[]; readonly newest: number } {
    this.settle();
    const { documents } = this.insides;
    const chosen: number[] = [];
    let newest = 0;
    for (let document = 0; document < documents.capacity; document++) {
      if (!this.#isKnown(document)) continue;
      newest = Math.max(newest, this.#seqs[document]);
      if (ids === null) chosen.push(document);
    }
    for (const id of ids ?? []) {
      const document = documents.documentOf(id);
      if (document !== undefined && this.#isKnown(document)) chosen.push(document);
    }
    return { documents: chosen, newest };
  }

  facetsAt(document: number): Facets | null {
    const id = this.#ids[document];
    if (id === undefined || !this.#isKnown(document)) return null;
    return {
      id, seq: this.#seqs[document], type: this.#types[document], parts: this.#parts[document], importance: this.#importances[document],
      updatedAt: this.#updated[document], tags: this.#sets[this.#tagSets[document]].tags, source: this.#sourceNames[this.#sources[document]],
    };
  }

  #test(filter: QueryFilter, personasOf: (named: string) => readonly PersonaId[], holdsText: HoldsText): (document: number) => boolean {
    const { documents } = this.insides;
    const wanted = !filter.not;
    switch (filter.by) {
      case 'phrase':
      case 'word': {
        const holds = holdsText(filter);
        // What was not looked at is left out both ways: it came while this was asked.
        return (document) => holds(document) === wanted;
      }
      case 'tag': {
        const tag = foldTag(filter.tag);
        const sets = Uint8Array.from(this.#sets, ({ folded }) => (folded.some((one) => isTagWithin(one, tag)) ? 1 : 0));
        return (document) => (sets[this.#tagSets[document]] === 1) === wanted;
      }
      case 'type': {
        const type = MEMORY_TYPES.indexOf(filter.type);
        return (document) => (this.#types[document] === type) === wanted;
      }
      case 'persona': {
        const ids = new Set(personasOf(filter.persona));
        return (document) => ids.has(documents.entry(document)?.personaId ?? '') === wanted;
      }
      case 'time': return (document) => {
        const createdAt = documents.entry(document)?.createdAt ?? Number.NaN;
        return (createdAt >= filter.from && createdAt < filter.to) === wanted;
      };
      case 'is':
      case 'has': {
        const bit = partBit(filter.by === 'is' ? filter.state : filter.part);
        return (document) => ((this.#parts[document] & bit) !== 0) === wanted;
      }
      case 'importance': return (document) => (this.#importances[document] >= filter.from && this.#importances[document] <= filter.to) === wanted;
      case 'source': {
        const names = Uint8Array.from(this.#sourceNames, (name) => (isSourceOf(sourceOf(name), filter.source) ? 1 : 0));
        return (document) => (names[this.#sources[document]] === 1) === wanted;
      }
    }
  }

  #isKnown(document: number): boolean {
    const entry = this.insides.documents.entry(document);
    return entry !== undefined && this.#ids[document] === entry.id && this.#seqs[document] >= entry.seq;
  }

  /** Puts what was told into the columns, forgets who has gone, and finds out what nobody told of. */
  settle(): void {
    const { documents } = this.insides;
    const now = `${documents.revision} ${this.#notes}`;
    if (this.#settledAt === now) return;
    this.#grow(documents.capacity);
    for (const facets of this.#noted.values()) {
      const document = documents.documentOf(facets.id);
      if (document === undefined) continue;
      this.#put(document, facets);
      this.#noted.delete(facets.id);
    }
    // Told of before they stand in the table; many would be memories that have gone, and one that has not is read again.
    if (this.#noted.size > MOST_EARLY) this.#noted.clear();
    this.#missing = [];
    for (let document = 0; document < documents.capacity; document++) {
      if (documents.entry(document) === undefined) this.#ids[document] = undefined;
      else if (!this.#isKnown(document)) this.#missing.push(document);
    }
    this.#settledAt = now;
  }

  #put(document: number, { id, seq, type, parts, importance, updatedAt, source, tags }: Facets): void {
    if (this.#ids[document] === id && this.#seqs[document] > seq) return;
    this.#ids[document] = id;
    this.#seqs[document] = seq;
    this.#types[document] = type;
    this.#parts[document] = parts;
    this.#importances[document] = importance;
    this.#updated[document] = updatedAt;
    let number = this.#sourceNumbers.get(source);
    if (number === undefined) this.#sourceNumbers.set(source, (number = this.#sourceNames.push(source) - 1));
    this.#sources[document] = number;
    const key = tags.join('\n');
    let set = this.#setNumbers.get(key);
    if (set === undefined) this.#setNumbers.set(key, (set = this.#sets.push({ tags, folded: tags.map(foldTag) }) - 1));
    this.#tagSets[document] = set;
  }

  #count(column: Uint32Array, length: number): Uint32Array {
    const counts = new Uint32Array(length);
    for (let document = 0; document < this.#capacity; document++) if (this.#isKnown(document)) counts[column[document]]++;
    return counts;
  }

  #grow(wanted: number): void {
    if (wanted <= this.#capacity) return;
    const capacity = Math.max(wanted, 256, Math.ceil(this.#capacity * 1.5));
    const grown = <Column extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(column: Column, fresh: Column): Column => {
      fresh.set(column);
      return fresh;
    };
    this.#seqs = grown(this.#seqs, new Float64Array(capacity));
    this.#types = grown(this.#types, new Uint8Array(capacity));
    this.#parts = grown(this.#parts, new Uint16Array(capacity));
    this.#importances = grown(this.#importances, new Float64Array(capacity));
    this.#updated = grown(this.#updated, new Float64Array(capacity));
    this.#sources = grown(this.#sources, new Uint32Array(capacity));
    this.#tagSets = grown(this.#tagSets, new Uint32Array(capacity));
    this.#capacity = capacity;
  }
}

function sourceOf(name: string): MemorySource {
  const space = name.indexOf(' ');
  const kind = (space < 0 ? name : name.slice(0, space)) as MemorySource['kind'];
  return space < 0 ? { kind } : { kind, path: name.slice(space + 1) };
}
