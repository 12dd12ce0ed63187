import type { MemoryId, PersonaId } from '../contracts/memory';

export interface DocumentEntry {
  readonly id: MemoryId;
  readonly personaId: PersonaId;
  readonly createdAt: number;
  /** Change number of the memory's version that is indexed; derived data with a smaller one is stale. */
  readonly seq: number;
}

/**
 * Which memories there are, without their text: the small dense integers ("documents") by which both indexes know a memory,
 * and what filters and ordering need. Numbers of removed memories are given out again.
 */
export class DocumentTable {
  readonly #entries: (DocumentEntry | undefined)[] = [];
  readonly #documentOf = new Map<MemoryId, number>();
  readonly #free: number[] = [];
  /** Documents newest first; null until somebody asks, so that loading a library sorts once and not for each memory. */
  #order: number[] | null = null;
  #revision = 0;

  get size(): number {
    return this.#documentOf.size;
  }

  /** Grows with every change: what was learned of documents at another revision may be about other memories by now. */
  get revision(): number {
    return this.#revision;
  }

  /** Numbers in use are below this. */
  get capacity(): number {
    return this.#entries.length;
  }

  /** @returns the document's number: the one it had, or a free one */
  set(entry: DocumentEntry): number {
    this.#revision++;
    const known = this.#documentOf.get(entry.id);
    const document = known ?? this.#free.pop() ?? this.#entries.length;
    if (known !== undefined) this.#takeOutOfOrder(known);
    // A copy: callers hand in whole memories, and their texts must not stay in memory with this table.
    const { id, personaId, createdAt, seq } = entry;
    this.#entries[document] = { id, personaId, createdAt, seq };
    this.#documentOf.set(entry.id, document);
    if (this.#order !== null) this.#order.splice(this.#placeInOrder(document, this.#order), 0, document);
    return document;
  }

  delete(id: MemoryId): number | undefined {
    const document = this.#documentOf.get(id);
    if (document === undefined) return undefined;
    this.#revision++;
    this.#takeOutOfOrder(document);
    this.#documentOf.delete(id);
    this.#entries[document] = undefined;
    this.#free.push(document);
    return document;
  }

  documentOf(id: MemoryId): number | undefined {
    return this.#documentOf.get(id);
  }

  entry(document: number): DocumentEntry | undefined {
    return this.#entries[document];
  }

  seqOf(id: MemoryId): number | undefined {
    const document = this.#documentOf.get(id);
    return document === undefined ? undefined : this.#entries[document]?.seq;
  }

  /** Order of equal scores: newest first, then by id. */
  readonly compareTies = (a: number, b: number): number => {
    const first = this.#entries[a];
    const second = this.#entries[b];
    if (first === undefined || second === undefined) return a - b;
    return second.createdAt - first.createdAt || (first.id < second.id ? -1 : first.id > second.id ? 1 : 0);
  };

  /** One byte per document, 1 where one of the personas owns it. */
  maskOf(personas: readonly PersonaId[]): Uint8Array {
    const wanted = new Set(personas);
    const mask = new Uint8Array(this.#entries.length);
    for (let document = 0; document < mask.length; document++) {
      const entry = this.#entries[document];
      if (entry !== undefined && wanted.has(entry.personaId)) mask[document] = 1;
    }
    return mask;
  }

  count(personaId: PersonaId | null): number {
    if (personaId === null) return this.size;
    let count = 0;
    for (const entry of this.#entries) if (entry?.personaId === personaId) count++;
    return count;
  }

  /** Documents, newest first: by creation, ties by id. Do not change the array. */
  ordered(personaId: PersonaId | null): readonly number[] {
    this.#order ??= this.#sorted();
    return personaId === null ? this.#order : this.#order.filter((document) => this.#entries[document]?.personaId === personaId);
  }

  /** Creation times in the order of {@link ordered}; a copy that may be moved. */
  timeline(personaId: PersonaId | null): Float64Array<ArrayBuffer> {
    return Float64Array.from(this.ordered(personaId), (document) => this.#entries[document]?.createdAt ?? 0);
  }

  #sorted(): number[] {
    const documents: number[] = [];
    for (let document = 0; document < this.#entries.length; document++) if (this.#entries[document] !== undefined) documents.push(document);
    return documents.sort(this.compareTies);
  }

  #placeInOrder(document: number, order: readonly number[]): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compareTies(order[middle], document) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #takeOutOfOrder(document: number): void {
    if (this.#order !== null) this.#order.splice(this.#placeInOrder(document, this.#order), 1);
  }
}
