import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import type { LargeVectorIndex, Manner } from '../../../src/core/vector-index/large-vector-index';
import { LargeIndex } from '../../../src/core/vector-index/large-index';
import { ResidentIndex } from '../../../src/core/vector-index/resident-index';
import { createLocalScanner } from '../../../src/core/vector-index/local-scanner';
import type { Scanner } from '../../../src/core/vector-index/scanner';
import type { VectorIndex, VectorSearchResult } from '../../../src/core/vector-index/vector-index';
import type { SlotFile } from '../../../src/storage/slot-file/slot-file';
import type { ScanThreads } from '../../../workers/library/vectors/scan-threads';
import { openCollection, type Collection, type CollectionName } from './collection';
import { distribution, type Distribution } from './distribution';
import { loadKernels } from './load-kernels';
import { CHUNK_ROWS, NearestSearch, recallOfRows, type Nearest } from './nearest';
import { newSlice } from './new-slice';
import { runPolicy, type PolicyJob, type PolicyReport } from './run-policy';
import { SearchTally, type SearchReport } from './search-tally';
import { adoptPages, deleteSlots, openSlots, sealPages } from './slots';
import { tryThreads, type ThreadsReport } from './try-threads';
import { measureBandwidth, type Bandwidth } from './yardstick';

const K = 10;
const WARM_UP = 10;
/** Queries of one turn. */
const TURN = 10;

export interface BuildReport {
  readonly kernels: string;
  readonly rows: number;
  /** Each row's `set`, while the collection grows. */
  readonly set: Distribution;
  readonly nearest: Nearest;
}

export interface ChangeReport {
  readonly insert: Distribution;
  readonly remove: Distribution;
  readonly replace: Distribution;
}

export interface StoreReport {
  readonly bitsMs: number;
  readonly sealMs: number;
  readonly fileBytes: number;
}

export interface StartReport {
  readonly kernels: string;
  /** From the worker's own start until everything is searchable, its scripts and kernels loaded meanwhile. */
  readonly searchableMs: number;
  /** Of that, from opening the file on. */
  readonly adoptMs: number;
  readonly firstSearchMs: number;
  readonly rows: number;
  readonly indexBytes: number;
  readonly fileBytes: number;
}

export interface SearchJob {
  readonly collection: CollectionName;
  readonly nearest: Nearest;
  /** Null: as the index is. */
  readonly manner: Manner | null;
}

/** One thread and more of them, asked in turns. */
export interface ThreadsSearchReport {
  readonly one: SearchReport;
  readonly more: SearchReport;
  /** As the product left it: fewer than it began with, when it found them slower than one meanwhile. */
  readonly after: ThreadsReport;
}

export interface StartJob {
  readonly collection: CollectionName;
  readonly manner: Manner;
}

/** Everything that is measured inside the worker, one step at a time, so that the process can be looked at in between. */
export class VectorLab {
  #collection: Collection | null = null;
  #index: VectorIndex | null = null;
  #large: LargeVectorIndex | null = null;
  #slots: SlotFile | null = null;
  #kernels: Kernels | null = null;
  #trial: ScanThreads | null = null;

  /** Loads the kernels and nothing else: what the process holds then is no vector's. */
  async idle(): Promise<string> {
    const kernels = await loadKernels('large');
    return `${kernels.path}: ${kernels.reason}`;
  }

  /** An index of the whole collection, row by row, and the true neighbours of the queries. */
  async build({ collection: name, manner }: { readonly collection: CollectionName; readonly manner: Manner | null }): Promise<BuildReport> {
    const collection = await this.#open(name);
    const { dimensions, rowCount } = collection;
    const kernels = (this.#kernels = await loadKernels(manner === null ? 'resident' : 'large'));
    if (manner === null) this.#index = ResidentIndex.create({ dimensions, kernels, now });
    else {
      await deleteSlots();
      this.#slots = await openSlots(dimensions);
      this.#index = this.#large = LargeIndex.create({ dimensions, kernels, now, manner, rows: this.#slots });
    }
    const index = this.#index;
    const search = await NearestSearch.create(collection.queries, K, collection.own);
    const chunk = new Float32Array(CHUNK_ROWS * dimensions);
    const setMs = new Float64Array(rowCount);
    for (let first = 0; first < rowCount; first += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rowCount - first);
      collection.rows(first, count, chunk);
      for (let row = 0; row < count; row++) {
        const start = now();
        index.set(first + row, chunk.subarray(row * dimensions, (row + 1) * dimensions));
        setMs[first + row] = now() - start;
      }
      search.add(first, count, chunk, dimensions);
    }
    return { kernels: `${kernels.path}: ${kernels.reason}`, rows: index.rowCount, set: distribution(setMs), nearest: search.take() };
  }

  /** Makes bits, and the file whole. */
  async store(): Promise<StoreReport> {
    const large = this.#requireLarge();
    const slots = this.#slots!;
    const start = now();
    if (!(await large.makeCodes('b1', newSlice()))) throw new Error('The bits were not made');
    const made = now();
    sealPages(slots, large);
    return { bitsMs: made - start, sealMs: now() - made, fileBytes: slots.sizeBytes };
  }

  /** New rows, rows that go, rows that change, in a collection of full size; it is the same afterwards. */
  async change({ samples }: { readonly samples: number }): Promise<ChangeReport> {
    const index = this.#index!;
    const { dimensions, rowCount, rows } = this.#collection!;
    const one = new Float32Array(dimensions);
    const timed = (row: number, work: () => void): number => {
      rows(row, 1, one);
      const start = now();
      work();
      return now() - start;
    };
    const insert: number[] = [];
    const remove: number[] = [];
    const replace: number[] = [];
    // Spread over everything: the last row moves into each hole.
    const spread = (at: number): number => Math.floor(((at * 0.618033988749895) % 1) * rowCount);
    const gone = [...new Set(Array.from({ length: samples }, (_, at) => spread(at)))];
    // Real collections have no rows beyond their end; any row will do.
    for (let at = 0; at < samples; at++) insert.push(timed(spread(at + samples), () => index.set(rowCount + at, one)));
    for (const row of gone) remove.push(timed(row, () => void index.remove(row)));
    for (const row of gone) timed(row, () => index.set(row, one));
    for (const row of gone) replace.push(timed(row, () => index.set(row, one)));
    for (let at = 0; at < samples; at++) remove.push(timed(0, () => void index.remove(rowCount + at)));
    if (index.rowCount !== rowCount) throw new Error(`${index.rowCount} rows are left of ${rowCount}`);
    return { insert: distribution(insert), remove: distribution(remove), replace: distribution(replace) };
  }

  /** What a restarted browser does: the file instead of the vectors. Call it first of all in a new worker. */
  async start({ collection: name, manner }: StartJob): Promise<StartReport> {
    const kernels = (this.#kernels = await loadKernels('large'));
    const opened = now();
    const { dimensions } = name;
    const slots = await openSlots(dimensions);
    if (slots.emptied !== null) throw new Error(`The file cannot be taken: ${slots.emptied}`);
    const large = LargeIndex.create({ dimensions, kernels, now, manner, rows: slots, mean: slots.header.mean });
    await adoptPages(slots, large, newSlice());
    const searchableMs = now();
    [this.#slots, this.#large, this.#index] = [slots, large, large];
    const collection = await this.#open(name);
    const searching = now();
    large.search(collection.queries[0], { limit: K });
    const report = { kernels: `${kernels.path}: ${kernels.reason}`, searchableMs, adoptMs: searchableMs - opened, firstSearchMs: now() - searching };
    return { ...report, rows: large.rowCount, indexBytes: large.memoryBytes, fileBytes: slots.sizeBytes };
  }

  /** Every query once, after some to warm up. What is found is compared with the true neighbours. */
  async search({ collection, nearest, manner }: SearchJob): Promise<SearchReport> {
    const { queries } = await this.#open(collection);
    if (manner !== null) await this.#setManner(manner);
    this.#warmUp();
    const tally = new SearchTally();
    for (let query = 0; query < queries.length; query++) this.#ask(query, nearest, tally);
    return tally.report(this.#large?.manner ?? null);
  }

  /**
   * The threads that `threads` has found to help, and one thread, in turns of some queries each, ABBA: what else the machine does, and what the caches hold, is the
   * same for both. Every query is asked of both.
   */
  async searchInTurns({ collection, nearest, manner }: SearchJob & { readonly manner: Manner }): Promise<ThreadsSearchReport> {
    const { queries } = await this.#open(collection);
    const large = await this.#setManner(manner);
    const trial = this.#trial;
    if (trial === null) throw new Error('No threads were tried');
    let alone: Scanner | null = null;
    const createLocal = createLocalScanner(this.#kernels!);
    const take = (more: boolean): void => large.setScanner(more ? trial.createScanner : (arena) => (alone ??= createLocal(arena)));
    const tallies = { one: new SearchTally(), more: new SearchTally() };
    for (const more of [false, true]) {
      take(more);
      this.#warmUp();
    }
    for (let first = 0, turn = 0; first < queries.length; first += TURN, turn++) {
      for (const more of turn % 2 === 0 ? [false, true] : [true, false]) {
        take(more);
        // The first one brings the codes and the helpers back.
        this.#search(first);
        for (let query = first; query < Math.min(first + TURN, queries.length); query++) this.#ask(query, nearest, more ? tallies.more : tallies.one);
      }
    }
    take(true);
    return { one: tallies.one.report(large.manner), more: tallies.more.report(large.manner), after: trial.report };
  }

  #warmUp(): void {
    for (let at = 0; at < WARM_UP; at++) this.#search(at % this.#collection!.queries.length);
  }

  #search(query: number): { readonly result: VectorSearchResult; readonly elapsedMs: number } {
    const { queries, own } = this.#collection!;
    const limit = own[query] >= 0 ? K + 1 : K;
    const start = now();
    const result = this.#index!.search(queries[query], { limit });
    return { result, elapsedMs: now() - start };
  }

  #ask(query: number, nearest: Nearest, tally: SearchTally): void {
    const { queries, own, rows, dimensions } = this.#collection!;
    const { result, elapsedMs } = this.#search(query);
    const one = new Float32Array(dimensions);
    const found = result.hits.map(({ document }) => document).filter((document) => document !== own[query]);
    const scoreOf = (row: number): number => {
      rows(row, 1, one);
      return dot(one, queries[query]);
    };
    tally.add(result, elapsedMs, recallOfRows(found, nearest.rows[query], nearest.scores[query], scoreOf), own[query] >= 0);
  }

  /** Lets the product decide how to search; the index stays as it ended. */
  async policy({ manner, ...job }: PolicyJob & { readonly manner: Manner }): Promise<PolicyReport> {
    const large = await this.#setManner(manner);
    return runPolicy(large, this.#collection!.queries, job);
  }

  /** Threads as the product tries them, from now on in use if they help. */
  async threads({ manner }: { readonly manner: Manner }): Promise<ThreadsReport> {
    this.#trial = await tryThreads(await this.#setManner(manner), this.#kernels!, this.#collection!.queries);
    return this.#trial.report;
  }

  bandwidth({ bytes, passes }: { readonly bytes: number; readonly passes: number }): Promise<Bandwidth> {
    return measureBandwidth(bytes, passes);
  }

  /** Lets go of everything, file included. */
  async close(): Promise<void> {
    this.#slots?.close();
    this.#trial?.stop();
    [this.#slots, this.#large, this.#index, this.#collection, this.#kernels, this.#trial] = [null, null, null, null, null, null];
  }

  async #open(name: CollectionName): Promise<Collection> {
    return (this.#collection ??= await openCollection(name));
  }

  async #setManner(manner: Manner): Promise<LargeVectorIndex> {
    const large = this.#requireLarge();
    if (!large.hasCodes(manner.format) && !(await large.makeCodes(manner.format, newSlice()))) throw new Error('The codes were not made');
    large.setManner(manner);
    return large;
  }

  #requireLarge(): LargeVectorIndex {
    if (this.#large === null) throw new Error('There is no large index');
    return this.#large;
  }
}

function now(): number {
  return performance.now();
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
