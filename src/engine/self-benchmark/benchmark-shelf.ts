import { AppError } from '../../contracts/errors';
import type { FiguresApi } from '../../contracts/figures';
import type { BenchmarkResult } from '../../contracts/self-benchmark';
import { readBenchmark } from './benchmark-file';
import { plainText } from './plain-text';

export const MOST_KEPT = 50;
const LONGEST_DEVICE = 60;
/** Ids of the kept results, newest first. */
const INDEX = 'benchmarks';
const DEVICE = 'benchmark.device';
const nameOf = (id: string): string => `benchmark.${id}`;

/** Kept results, each a value of its own: a list of all in one would be written whole with every change. */
export class BenchmarkShelf {
  /** Changes one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly figures: Pick<FiguresApi, 'keep' | 'kept'>) {}

  /** Newest first. What cannot be read, of a newer version or damaged, is left out. */
  async list(): Promise<readonly BenchmarkResult[]> {
    const found = await Promise.all((await this.#ids()).map((id) => this.#read(id)));
    return found.filter((result) => result !== null);
  }

  /** Keeps it; the oldest goes when there are more than {@link MOST_KEPT}. @returns what is kept: with another id where another result has it, and the one that is there when it is the same */
  add(result: BenchmarkResult): Promise<BenchmarkResult> {
    return this.#inTurn(async () => {
      const ids = await this.#ids();
      const known = ids.includes(result.id) ? await this.#read(result.id) : null;
      if (known !== null && isSame(known, result)) return known;
      const kept = known === null ? result : { ...result, id: crypto.randomUUID() };
      await this.figures.keep(nameOf(kept.id), kept);
      const all = [kept.id, ...ids.filter((id) => id !== kept.id)];
      await this.figures.keep(INDEX, all.slice(0, MOST_KEPT));
      for (const id of all.slice(MOST_KEPT)) await this.figures.keep(nameOf(id), null);
      return kept;
    });
  }

  /** Of a result of this device: all others measured here are called so too, and those to come. @throws AppError `INVALID_INPUT` when it is not kept */
  rename(id: string, device: string): Promise<void> {
    const name = plainText(device, LONGEST_DEVICE);
    return this.#inTurn(async () => {
      const result = await this.#read(id);
      if (result === null) throw new AppError('INVALID_INPUT', { field: 'id', expected: 'a kept benchmark', received: String(id).slice(0, 100) });
      const same = result.importedAt === null ? (await this.list()).filter(({ importedAt }) => importedAt === null) : [result];
      for (const one of same) await this.figures.keep(nameOf(one.id), { ...one, device: name });
      if (result.importedAt === null) await this.figures.keep(DEVICE, name);
    });
  }

  forget(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const ids = await this.#ids();
      await this.figures.keep(INDEX, ids.filter((one) => one !== id));
      if (ids.includes(id)) await this.figures.keep(nameOf(id), null);
    });
  }

  /** As the person calls this device; '' until they do. */
  async ownDevice(): Promise<string> {
    const name = await this.figures.kept(DEVICE);
    return typeof name === 'string' ? plainText(name, LONGEST_DEVICE) : '';
  }

  async #ids(): Promise<string[]> {
    const ids = await this.figures.kept(INDEX);
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string').slice(0, MOST_KEPT) : [];
  }

  async #read(id: string): Promise<BenchmarkResult | null> {
    return readBenchmark(await this.figures.kept(nameOf(id)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}

/** But for what the person called it, and when it came. */
function isSame(one: BenchmarkResult, other: BenchmarkResult): boolean {
  return one.takenAt === other.takenAt && JSON.stringify(one.rows) === JSON.stringify(other.rows);
}
