import type { EngramDatabase, SearchRow } from './schema';
import { guarded } from './storage-error';

const MOST_UNSAVED = 50;

/** Searches that the person made. */
export class SearchStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** Saved ones first, then the latest. */
  async all(): Promise<SearchRow[]> {
    const rows = await guarded(() => this.#db.searches.toArray());
    return rows.sort((a, b) => Number(b.saved) - Number(a.saved) || b.lastAt - a.lastAt || (a.text < b.text ? -1 : 1));
  }

  /** @param saved - absent: as it was */
  async put(text: string, at: number, saved?: boolean): Promise<void> {
    const { searches } = this.#db;
    await guarded(() =>
      this.#db.transaction('rw', searches, async () => {
        const before = await searches.get(text);
        await searches.put({ text, lastAt: saved === undefined ? at : (before?.lastAt ?? at), saved: saved ?? before?.saved ?? false });
        const unsaved = (await searches.toArray()).filter((row) => !row.saved).sort((a, b) => b.lastAt - a.lastAt);
        await searches.bulkDelete(unsaved.slice(MOST_UNSAVED).map((row) => row.text));
      }),
    );
  }

  /** @param text - null: all that are not saved */
  async forget(text: string | null): Promise<void> {
    const { searches } = this.#db;
    await guarded<unknown>(() => (text === null ? searches.filter((row) => !row.saved).delete() : searches.delete(text)));
  }
}
