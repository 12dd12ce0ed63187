import type { MemoryId } from '../contracts/memory';
import type { Persona } from '../contracts/personas';
import { freeName } from '../core/free-name';
import type { Along } from './library-store';
import type { EngramDatabase, UndoInverse, UndoRow } from './schema';
import { guarded } from './storage-error';

/** As long as what was deleted can be restored. */
const STEP_LIFE_MS = 30 * 86_400_000;
const MOST_STEPS = 50;

/** Keeps a step in the transaction of the change that it takes back; those too old or too far back go. @param onAdded - gets its number */
export function addStep(step: UndoRow, onAdded?: (id: number) => void): Along {
  return {
    tables: ['undoSteps'],
    write: async (db) => {
      const id = await db.undoSteps.add(step);
      onAdded?.(id);
      await dropOld(db, step.at);
    },
  };
}

/** A step that is taken back in this very transaction. */
export function endStep(id: number): Along {
  return { tables: ['undoSteps'], write: (db) => db.undoSteps.delete(id) };
}

/**
 * Takes memories out of the steps that name them; a step that names no other goes.
 * @param from - `restore`: out of removals, because they are back by other means; `all`: they are forgotten for good
 */
export function withoutMemories(ids: ReadonlySet<MemoryId>, from: 'restore' | 'all'): Along {
  return {
    tables: ['undoSteps', ...(from === 'restore' ? (['personas'] as const) : [])],
    write: async (db) => {
      for (const step of await db.undoSteps.toArray()) {
        if (step.id === undefined || (from === 'restore' && step.inverse.do !== 'restore')) continue;
        const inverse = without(step.inverse, ids);
        const left = countOf(inverse);
        if (left === countOf(step.inverse)) continue;
        // A memory that comes back needs the persona that it belongs to.
        if (from === 'restore' && step.inverse.do === 'restore' && step.inverse.persona !== undefined) await putBackPersona(step.inverse.persona).write(db);
        if (left === 0) await db.undoSteps.delete(step.id);
        else await db.undoSteps.put({ ...step, inverse });
      }
    },
  };
}

/** Brings a removed persona back, if anybody had described it. One that lives under its id, described again since, stays as it is; its name, taken since, gets a number. */
export function putBackPersona(persona: Persona): Along {
  return {
    tables: ['personas'],
    write: async (db) => {
      const others = await db.personas.toArray();
      if (persona.hlc === '' || others.some(({ id }) => id === persona.id)) return;
      await db.personas.add({ ...persona, name: freeName(persona.name, others.map(({ name }) => name)) });
    },
  };
}

/** How many memories a step concerns. */
export function countOf(inverse: UndoInverse): number {
  if (inverse.do === 'patch') return inverse.patches.length;
  return inverse.ids.length + (inverse.do === 'remove' ? new Set(inverse.merged?.map(({ id }) => id)).size : 0);
}

function without(inverse: UndoInverse, ids: ReadonlySet<MemoryId>): UndoInverse {
  if (inverse.do === 'patch') return { do: 'patch', patches: inverse.patches.filter((patch) => !ids.has(patch.id)) };
  // What a forgotten memory was must not stand in a step either.
  if (inverse.do === 'restore' && inverse.was?.some(({ id }) => ids.has(id)) === true) return { do: 'restore', ids: [] };
  const left = { ...inverse, ids: inverse.ids.filter((id) => !ids.has(id)) };
  return left.do === 'remove' && left.merged !== undefined ? { ...left, merged: left.merged.filter(({ id }) => !ids.has(id)) } : left;
}

/** Within a transaction. */
async function dropOld(db: EngramDatabase, now: number): Promise<void> {
  const ids = await db.undoSteps.toCollection().primaryKeys();
  const beyond = ids.slice(0, Math.max(0, ids.length - MOST_STEPS));
  if (beyond.length > 0) await db.undoSteps.bulkDelete(beyond);
  // In the order of their numbers, so the first that is young enough ends it.
  for (const id of ids.slice(beyond.length)) {
    const step = await db.undoSteps.get(id);
    if (step !== undefined && step.at >= now - STEP_LIFE_MS) return;
    await db.undoSteps.delete(id);
  }
}

/** Reads steps, and makes those of memories that were added. */
export class UndoStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** Last first. @param now - Unix milliseconds */
  async steps(now: number): Promise<UndoRow[]> {
    const steps = await guarded(() => this.#db.undoSteps.reverse().toArray());
    return steps.filter((step) => step.at >= now - STEP_LIFE_MS);
  }

  async step(id: number): Promise<UndoRow | undefined> {
    return guarded(() => this.#db.undoSteps.get(id));
  }

  /** Does nothing when it is there already: a call repeated after a crash. */
  async addOnce(step: UndoRow): Promise<number> {
    const db = this.#db;
    return guarded(() =>
      db.transaction('rw', db.undoSteps, async () => {
        const { inverse } = step;
        const same = (await db.undoSteps.toArray()).find(
          (other) => other.kind === step.kind && other.inverse.do === 'remove' && inverse.do === 'remove' && other.inverse.ids.length === inverse.ids.length && other.inverse.ids[0] === inverse.ids[0],
        );
        if (same?.id !== undefined) return same.id;
        const id = await db.undoSteps.add(step);
        await dropOld(db, step.at);
        return id;
      }),
    );
  }

  /** What no change of a memory takes along, in a transaction of its own. */
  async write(along: readonly Along[]): Promise<void> {
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', [...new Set(along.flatMap(({ tables }) => tables))], async () => {
        for (const { write } of along) await write(db);
      }),
    );
  }

  async end(id: number): Promise<void> {
    await guarded(() => this.#db.undoSteps.delete(id));
  }

  async dropOld(now: number): Promise<void> {
    const db = this.#db;
    await guarded(() => db.transaction('rw', db.undoSteps, () => dropOld(db, now)));
  }
}
