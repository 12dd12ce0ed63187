import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

const KEY = 'lastExportAt';

/** When the library was exported last. */
export class ExportMark {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** @param at - Unix milliseconds */
  async mark(at: number): Promise<void> {
    await guarded(() => this.#db.meta.put({ key: KEY, value: at }));
  }

  /** Unix milliseconds; null: never. */
  async last(): Promise<number | null> {
    const row = await guarded(() => this.#db.meta.get(KEY));
    return row === undefined ? null : Number(row.value);
  }
}
