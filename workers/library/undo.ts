import type { MemoryId, UndoStep } from '../../src/contracts/memory';
import type { Persona } from '../../src/contracts/personas';
import { applyBack } from '../../src/core/bulk-change';
import type { Along } from '../../src/storage/library-store';
import type { UndoRow } from '../../src/storage/schema';
import { countOf, endStep, putBackPersona, UndoStore } from '../../src/storage/undo-steps';
import { dropVersions } from '../../src/storage/version-store';
import { takeBackMerges } from './imports/take-back-merges';
import type { LibraryInsides } from './insides';
import type { Change, MemoryWriter } from './memory-writer';
import { requireIds } from './require-input';

/** Takes steps back: each in one transaction with the end of its step, so that it happens once, whatever crashes. */
export class Undo {
  readonly #store: UndoStore;

  constructor(
    private readonly insides: LibraryInsides,
    private readonly writer: MemoryWriter,
  ) {
    this.#store = new UndoStore(insides.store.db);
  }

  /** Last first. */
  async steps(): Promise<UndoStep[]> {
    const rows = await this.#store.steps(this.insides.wallNow());
    return rows.map(({ id, at, kind, title, inverse }) => ({
      id: id ?? 0, at, kind, count: countOf(inverse), title, ...(inverse.do === 'restore' && inverse.persona !== undefined ? { persona: inverse.persona.name } : {}),
    }));
  }

  /** @returns how many memories it touched, a persona that comes back without any counted as one; 0 when the step is gone */
  async take(id: number): Promise<number> {
    return this.insides.exclusively(async () => {
      const step = await this.#store.step(id);
      if (step === undefined) return 0;
      const touched = await this.#inverse(step);
      // Nothing was left to be done, so no transaction ended it.
      if (touched === 0) await this.#store.end(id);
      return touched;
    });
  }

  async #inverse({ id = 0, at, inverse }: UndoRow): Promise<number> {
    const { insides, writer } = this;
    const ending = [endStep(id)];
    if (inverse.do === 'restore' && inverse.was !== undefined) return writer.unmerge(inverse.was, inverse.ids, at, [...ending, dropVersions(inverse.was, at)]);
    if (inverse.do === 'restore') return inverse.persona === undefined ? writer.bringBack(inverse.ids, ending) : this.#bringPersonaBack(inverse.persona, inverse.ids, ending);
    const slice = insides.newSlice();
    if (inverse.do === 'remove') {
      // What was edited since is the person's own by now; what a backup brought back may have been edited before it.
      const rows = (await writer.read(inverse.ids, slice)).filter((row) => row.editCount === 0 || row.updatedAt <= at);
      const { changes: merged, versions } = await takeBackMerges(insides, writer, inverse.merged ?? []);
      // Done again after a crash, it finds nothing left of this.
      if (merged.length > 0) await writer.change(merged, rows.length === 0 ? [...versions, ...ending] : versions);
      else if (versions.length > 0) await this.#store.write(versions);
      await writer.takeAway(rows, ending);
      return rows.length + merged.length;
    }
    const backs = new Map(inverse.patches.map((patch) => [patch.id, patch]));
    const changes: Change[] = [];
    for (const before of await writer.read([...backs.keys()], slice)) {
      const back = backs.get(before.id);
      const after = back === undefined ? null : applyBack(before, back);
      if (after !== null) changes.push({ before, ...insides.records().rewrite(before, after) });
      await slice.breathe();
    }
    await writer.change(changes, ending);
    return changes.length;
  }

  async #bringPersonaBack(persona: Persona, ids: readonly MemoryId[], ending: readonly Along[]): Promise<number> {
    const along = [...ending, putBackPersona(persona)];
    const touched = await this.writer.bringBack(ids, along);
    // None of them is in the trash any more, or it had none: no transaction took the persona along.
    if (touched === 0) await this.#store.write(along);
    this.insides.changed('personas', []);
    return Math.max(touched, 1);
  }

  /** Makes one step of memories that were added together. */
  async recordAdded(kind: 'imported' | 'sampled', ids: readonly MemoryId[]): Promise<number | null> {
    if (requireIds(ids).length === 0) return null;
    const { insides } = this;
    return insides.exclusively(async () => {
      const title = ids.length === 1 ? ((await insides.reader.memories(ids))[0]?.title ?? null) : null;
      return this.#store.addOnce({ at: insides.wallNow(), kind, title, inverse: { do: 'remove', ids } });
    });
  }

  /** Steps that are too old go. @param now - Unix ms */
  async dropOld(now: number): Promise<void> {
    await this.#store.dropOld(now);
  }
}
