import { isAppError } from '../../src/contracts/errors';
import type { MemoryId } from '../../src/contracts/memory';
import type { MemoryRow } from '../../src/storage/schema';
import { BUILT_IN_MANNER, type EmbeddingManner } from './embedding-manner';
import type { EmbeddingPipelineOptions, EmbeddingQueue } from './embedding-pipeline';
import type { MemoryVectors } from './vector-block';

interface Prepared {
  readonly id: MemoryId;
  readonly seq: number;
  readonly contentHash: string;
  readonly texts: readonly string[];
}

/** One run of an {@link EmbeddingPipeline} through its queue. */
export class EmbeddingRun {
  readonly #options: EmbeddingPipelineOptions;
  readonly #manner: EmbeddingManner;
  readonly #waiting: Set<MemoryId>;
  readonly #parked: Set<MemoryId>;

  constructor({ waiting, parked }: EmbeddingQueue, options: EmbeddingPipelineOptions) {
    this.#options = options;
    this.#manner = options.manner ?? BUILT_IN_MANNER;
    this.#waiting = waiting;
    this.#parked = parked;
  }

  /** Until nothing waits, or what waits has to go on waiting for an embedder. @throws what reading their texts, or writing vectors, throws */
  async run(): Promise<void> {
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
