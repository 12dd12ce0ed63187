import type { PersonaId } from '../contracts/memory';
import type { Persona } from '../contracts/personas';
import type { Along } from './library-store';
import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

/** Personas as somebody described them. Those that only memories name have no row. */
export class PersonaStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  async all(): Promise<Persona[]> {
    return guarded(() => this.#db.personas.toArray());
  }

  /** All or none. */
  async put(personas: readonly Persona[]): Promise<void> {
    const db = this.#db;
    await guarded(() => db.transaction('rw', db.personas, () => db.personas.bulkPut(personas)));
  }
}

/** Takes a persona's row away in the transaction of its memories' removal. */
export function deletePersona(id: PersonaId): Along {
  return { tables: ['personas'], write: (db) => db.personas.delete(id) };
}
