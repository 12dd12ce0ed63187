import { CHUNK_ROWS, NearestSearch, recallOfRows, type Nearest } from '../vectors/lab/nearest';
import { openCollection, type Collection, type CollectionName } from '../vectors/lab/collection';
import { distribution, type Distribution } from '../vectors/lab/distribution';
import type { Contestant, CreateContestant } from './contestant';
import { contestants } from './contestants';

export interface PeerJob {
  readonly collection: CollectionName;
  /** Building is given up after this; what was added until then is reported. */
  readonly buildBudgetMs: number;
  /** As many queries as fit into this, at least three. */
  readonly searchBudgetMs: number;
  /** From the first contestant; null: find them now. */
  readonly nearest: Nearest | null;
}

export type PeerReport =
  | { readonly at: 'unfinished'; readonly added: number; readonly buildMs: number }
  | {
      readonly at: 'done';
      /** Starting, adding and finishing; making the rows does not count. */
      readonly buildMs: number;
      readonly insert: Distribution;
      readonly times: Distribution;
      readonly recall: number;
      readonly worst: number;
      /** Whether the row inserted last was found by the very next search. */
      readonly fresh: boolean;
      readonly nearest: Nearest;
    };

const K = 10;
const WARM_UP = 5;
const INSERTS = 20;
/** Rows given to a package at once. */
const ADDED_AT_ONCE = CHUNK_ROWS;

let create: CreateContestant | null = null;
let current: { contestant: Contestant; collection: Collection } | null = null;

/** One contestant in this worker: prepared, built, asked. */
export const runContestant = {
  /** Loads its code. */
  async prepare(id: string): Promise<void> {
    const entry = contestants.find((contestant) => contestant.id === id);
    if (entry === undefined) throw new RangeError(`No contestant is called ${id}`);
    create = await entry.load();
  },

  async run({ collection: name, buildBudgetMs, searchBudgetMs, nearest: known }: PeerJob): Promise<PeerReport> {
    const collection = await openCollection(name);
    const { dimensions, rowCount, queries } = collection;
    const rows = new Float32Array(ADDED_AT_ONCE * dimensions);
    const truth = known === null ? await NearestSearch.create(queries, K) : null;
    let buildMs = 0;
    const timed = async <T>(work: () => Promise<T> | T): Promise<T> => {
      const start = performance.now();
      const value = await work();
      buildMs += performance.now() - start;
      return value;
    };
    const contestant = await timed(() => create!({ dimensions, rows: rowCount, capacity: rowCount + INSERTS }));
    for (let first = 0; first < rowCount; first += ADDED_AT_ONCE) {
      if (buildMs > buildBudgetMs) return { at: 'unfinished', added: first, buildMs };
      const count = Math.min(ADDED_AT_ONCE, rowCount - first);
      collection.rows(first, count, rows);
      await timed(() => contestant.add(first, count, rows));
      truth?.add(first, count, rows, dimensions);
    }
    await timed(() => contestant.finish?.());
    current = { contestant, collection };
    const nearest = known ?? truth!.take();
    const { times, found } = await ask(contestant, queries, searchBudgetMs);
    const recalls = found.map((ids, query) => recallOfRows(ids, nearest.rows[query], nearest.scores[query], (row) => scoreOf(collection, row, queries[query])));
    // Rows that no query is near to.
    const inserts: number[] = [];
    let last = rows;
    for (let index = 0; index < INSERTS; index++) {
      const row = new Float32Array(dimensions);
      collection.rows(rowCount + index, 1, row);
      const start = performance.now();
      await contestant.insert(rowCount + index, row);
      inserts.push(performance.now() - start);
      last = row;
    }
    const fresh = (await contestant.search(last, K)).includes(rowCount + INSERTS - 1);
    return {
      at: 'done', buildMs, insert: distribution(inserts), times, fresh, nearest,
      recall: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length, worst: Math.min(...recalls),
    };
  },

  /** The same queries once more, later in the run: what both have in common is what the machine was doing. */
  async searchAgain(budgetMs: number): Promise<Distribution> {
    const { contestant, collection } = current!;
    return (await ask(contestant, collection.queries, budgetMs)).times;
  },
};

async function ask(contestant: Contestant, queries: readonly Float32Array[], budgetMs: number): Promise<{ times: Distribution; found: (readonly number[])[] }> {
  const warmUpUntil = performance.now() + budgetMs / 4;
  for (const query of queries.slice(0, WARM_UP)) {
    await contestant.search(query, K);
    if (performance.now() > warmUpUntil) break;
  }
  const times: number[] = [];
  const found: (readonly number[])[] = [];
  const until = performance.now() + budgetMs;
  for (const query of queries) {
    if (times.length >= 3 && performance.now() > until) break;
    const start = performance.now();
    const ids = await contestant.search(query, K);
    times.push(performance.now() - start);
    found.push(ids);
  }
  return { times: distribution(times), found };
}

function scoreOf(collection: Collection, row: number, query: Float32Array): number {
  if (!(row >= 0 && row < collection.rowCount)) return Number.NEGATIVE_INFINITY;
  const one = new Float32Array(collection.dimensions);
  collection.rows(row, 1, one);
  return one.reduce((sum, value, index) => sum + value * query[index], 0);
}
