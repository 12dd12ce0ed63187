import { isAppError } from '../../src/contracts/errors';
import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { Monitor } from '../../src/core/monitor/monitor';
import { blankEncoded } from '../../src/core/text/blank-encoded';
import { splitIntoPassages } from '../../src/core/text/chunker';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { MemoryRow } from '../../src/storage/schema';
import type { EmbedderLine } from './embedder-line';
import type { MemoryVectors } from './vector-block';
import type { VectorShelf } from './vector-shelf';

/** How memories become texts to be embedded, and how many at a time. */
export interface EmbeddingManner {
  /** Memories per batch: one transaction, one job. */
  readonly memories: number;
  /** A batch ends early at this many UTF-16 units, so that a megabyte does not hold up the small ones. */
  readonly units: number;
  /** Texts of which a memory's vectors are made. */
  readonly textsOf: (text: string, prefix: string) => string[];
  /** The memory's rows (the whole first, then its passages) from the vectors of its texts. Absent: these are the rows. */
  readonly rowsOf?: (vectors: Float32Array, dimensions: number) => Float32Array;
}

const BUILT_IN_MANNER: EmbeddingManner = {
  memories: 128,
  units: 200_000,
  textsOf: (text, prefix) => {
    const { written, passages } = passagesOf(text, prefix);
    // A single passage is the whole.
    return passages.length <= 1 ? [prefix + written] : [prefix + written, ...passages];
  },
};

export interface EmbeddingPipelineOptions {
  readonly line: {
    readonly status: { readonly at: string };
    embed(texts: readonly string[], kind: 'passage'): ReturnType<EmbedderLine['embed']>;
  };
  /** Default: that of the built-in embedder. */
  readonly manner?: EmbeddingManner;
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly monitor: Monitor;
  /** The shelf of the current vector space, null while none is known. */
  readonly shelf: () => VectorShelf | null;
  /** Text of memories from memory or disk; undefined for one that is gone. */
  readonly read: (ids: readonly MemoryId[]) => Promise<(MemoryRow | undefined)[]>;
  /** Runs alone among all writers. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly slice: TimeSlice;
  readonly onProgress: () => void;
  /** Asked before each run; absent: always. Who says no calls {@link EmbeddingPipeline.start} later. */
  readonly mayStart?: () => boolean;
}

interface Prepared {
  readonly id: MemoryId;
  readonly seq: number;
  readonly contentHash: string;
  readonly texts: readonly string[];
}

/**
 * Embeds what waits, batch by batch, in the order of arrival. The queue is in memory only: what has no vectors on disk at the
 * next start waits again.
 */
export class EmbeddingPipeline {
  readonly #options: EmbeddingPipelineOptions;
  readonly #waiting = new Set<MemoryId>();
  readonly #parked = new Set<MemoryId>();
  readonly #manner: EmbeddingManner;
  #running: Promise<void> | null = null;

  constructor(options: EmbeddingPipelineOptions) {
    this.#options = options;
    this.#manner = options.manner ?? BUILT_IN_MANNER;
  }

  get pending(): number {
    return this.#waiting.size;
  }

  get parked(): number {
    return this.#parked.size;
  }

  enqueue(ids: Iterable<MemoryId>): void {
    for (const id of ids) {
      this.#parked.delete(id);
      this.#waiting.add(id);
    }
    this.start();
  }

  forget(id: MemoryId): void {
    this.#waiting.delete(id);
    this.#parked.delete(id);
  }

  /** Begins or goes on, e.g. after an embedder has come back. */
  start(): void {
    if (this.#running !== null || this.#waiting.size === 0 || this.#options.shelf()?.isLoaded !== true || this.#options.mayStart?.() === false) return;
    this.#running = this.#run()
      .catch(() => {
        // Their texts could not be read now: they go on waiting, and the next round of maintenance begins again.
      })
      .finally(() => {
        this.#running = null;
        this.#options.onProgress();
      });
  }

  /** Resolves when the queue is empty, or when it cannot go on without an embedder. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = await this.#takeBatch();
      if (batch.length === 0) continue;
      try {
        await this.#embed(batch);
      } catch (error) {
        if (this.#mustWait(error)) return; // They go on waiting; start() is called when one is there.
        // One text may be what the embedder fails at, or dies of: find it, so that the others are not parked with it.
        if (batch.length === 1) this.#park(batch[0].id);
        else if (!(await this.#embedOneByOne(batch))) return;
      }
      this.#options.onProgress();
      await this.#options.slice.yield();
    }
  }

  /** @returns false when the rest has to wait for an embedder */
  async #embedOneByOne(rows: readonly MemoryRow[]): Promise<boolean> {
    for (const row of rows) {
      try {
        await this.#embed([row]);
      } catch (error) {
        if (this.#mustWait(error)) return false;
        this.#park(row.id);
      }
    }
    return true;
  }

  /** True when no embedder is there; one that has come back in the meantime is used at once, for nobody will call start() again. */
  #mustWait(error: unknown): boolean {
    return isAppError(error, 'EMBEDDER_UNAVAILABLE') && this.#options.line.status.at !== 'ready';
  }

  async #takeBatch(): Promise<MemoryRow[]> {
    const ids: MemoryId[] = [];
    for (const id of this.#waiting) {
      ids.push(id);
      if (ids.length === this.#manner.memories) break;
    }
    const rows = await this.#options.read(ids);
    const batch: MemoryRow[] = [];
    let size = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row === undefined) {
        this.#waiting.delete(ids[i]);
        continue;
      }
      size += row.text.length;
      if (batch.length > 0 && size > this.#manner.units) break;
      batch.push(row);
    }
    return batch;
  }

  async #embed(rows: readonly MemoryRow[]): Promise<void> {
    const { documents, line, monitor, slice, exclusively } = this.#options;
    const shelf = this.#options.shelf();
    if (shelf === null) return;
    const done: MemoryVectors[] = [];
    const prepared: Prepared[] = [];
    for (const row of rows) {
      const seq = documents.seqOf(row.id);
      if (seq === undefined) {
        this.#waiting.delete(row.id);
        continue;
      }
      // The text was changed since it was read: it waits again, and its old vectors must not pass for those of the new text.
      if (seq > row.seq) continue;
      const cached = await shelf.findByHash(row.contentHash);
      const known = cached === null ? null : usableRows(cached, shelf.space.dimensions);
      monitor.gauge('cache.embeddings.hits', known === null ? 0 : 1);
      if (known === null) prepared.push({ id: row.id, seq, contentHash: row.contentHash, texts: this.#manner.textsOf(row.text, shelf.space.passagePrefix) });
      else done.push({ id: row.id, seq, contentHash: row.contentHash, rows: known });
      await slice.breathe();
    }
    if (prepared.length > 0) {
      const batch = await line.embed(prepared.flatMap((entry) => entry.texts), 'passage');
      let row = 0;
      for (const entry of prepared) {
        const from = row;
        row += entry.texts.length;
        const vectors = batch.vectors.subarray(from * batch.dimensions, row * batch.dimensions);
        const rowsOfEntry = usableRows(this.#manner.rowsOf?.(vectors, batch.dimensions) ?? vectors, batch.dimensions);
        if (rowsOfEntry !== null) done.push({ id: entry.id, seq: entry.seq, contentHash: entry.contentHash, rows: rowsOfEntry });
      }
    }
    const finished = [...done, ...prepared].map(({ id, seq }) => ({ id, seq }));
    // Another vector space has taken its place meanwhile: they wait on, for that one.
    if (this.#options.shelf() !== shelf) return;
    await exclusively(() => monitor.measure('index.write', () => shelf.commit(done)));
    for (const { id, seq } of finished) if (documents.seqOf(id) === seq || documents.seqOf(id) === undefined) this.#waiting.delete(id);
  }

  #park(id: MemoryId): void {
    this.#waiting.delete(id);
    this.#parked.add(id);
  }
}

/** A text without what is only encoded, and the passages of it, each with the prefix. */
export function passagesOf(text: string, prefix: string): { readonly written: string; readonly passages: string[] } {
  const written = blankEncoded(text);
  return { written, passages: splitIntoPassages(text).map(({ start, end }) => prefix + written.slice(start, end)) };
}

/**
 * Vectors fit for the index. A passage without any token (a row of dashes) has the zero vector; it takes the whole text's, so
 * that the place of the others stays right.
 * @returns null when the whole text has no direction, or a value is not finite: such a memory is found by words only
 */
function usableRows(rows: Float32Array, dimensions: number): Float32Array | null {
  const whole = rows.subarray(0, dimensions);
  if (!rows.every(Number.isFinite) || whole.every((value) => value === 0)) return null;
  for (let start = dimensions; start < rows.length; start += dimensions) {
    const row = rows.subarray(start, start + dimensions);
    if (row.every((value) => value === 0)) row.set(whole);
  }
  return rows;
}
