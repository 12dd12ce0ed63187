import type { ImportJournalRow } from '../contracts/imports';
import type { Along } from './library-store';
import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

/** Writes how far an import is, in the transaction of what it kept: after a crash both are there, or neither. */
export function noteImport(row: ImportJournalRow): Along {
  return { tables: ['imports'], write: async (db) => void (await db.imports.put(row)) };
}

/** Ends an import, in the transaction of what is made of it. */
export function dropImport(id: string): Along {
  return { tables: ['imports'], write: (db) => db.imports.delete(id) };
}

/** Imports that were begun and not ended. */
export class ImportJournal {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** Does nothing when it was begun already. */
  async begin(row: ImportJournalRow): Promise<void> {
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', db.imports, async () => {
        if ((await db.imports.get(row.id)) === undefined) await db.imports.add(row);
      }),
    );
  }

  async row(id: string): Promise<ImportJournalRow | undefined> {
    return guarded(() => this.#db.imports.get(id));
  }

  /** First begun first. */
  async all(): Promise<ImportJournalRow[]> {
    return (await guarded(() => this.#db.imports.toArray())).sort((a, b) => a.startedAt - b.startedAt);
  }
}
