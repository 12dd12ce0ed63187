import { v7 as uuidv7 } from 'uuid';
import { abortError, AppError } from '../../../src/contracts/errors';
import { DEFAULT_PERSONA, type MemoryId, type PersonaId } from '../../../src/contracts/memory';
import { MOST_PERSONAS, type Persona, type PersonaDraft, type PersonaInfo, type PersonaRemoval } from '../../../src/contracts/personas';
import { freeName } from '../../../src/core/free-name';
import { normalizePersona } from '../../../src/core/normalize-draft';
import { titleKey } from '../../../src/core/text/title-key';
import type { MemoryWrite } from '../../../src/storage/library-store';
import type { MemoryRow } from '../../../src/storage/schema';
import { deletePersona, PersonaStore } from '../../../src/storage/persona-store';
import { addStep, UndoStore } from '../../../src/storage/undo-steps';
import type { LibraryExtras } from '../library-extras';
import type { LibraryInsides } from '../insides';
import { requireIds } from '../require-input';
import { describePersona } from './describe-persona';
import { normalizePersonaDraft } from './normalize-persona';

/** Between two words about how far it is; also the memories that are read together. */
const STEPS_AT_ONCE = 250;

interface RemovalWatch {
  readonly isCancelled: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
}

/** The memory spaces: those that somebody described, and those that memories name. */
export class Personas {
  readonly #store: PersonaStore;
  readonly #steps: UndoStore;

  constructor(
    private readonly insides: LibraryInsides,
    private readonly extras: LibraryExtras,
  ) {
    this.#store = new PersonaStore(insides.store.db);
    this.#steps = new UndoStore(insides.store.db);
  }

  /** In their order, positions counted from 0. One that nobody has described stands after those that are, by name; an undescribed "Me" stands first. */
  async list(): Promise<PersonaInfo[]> {
    const records = await this.#store.all();
    const counts = new Map(this.extras.lookups.personas().map(({ persona, count }) => [persona, count]));
    const described = new Set(records.map(({ id }) => id));
    const others = [...new Set([DEFAULT_PERSONA, ...counts.keys()])].filter((id) => !described.has(id)).map(describePersona);
    const last = records.reduce((most, { position }) => Math.max(most, position), 0) + 1;
    const place = (persona: Persona): number => (described.has(persona.id) ? persona.position : persona.id === DEFAULT_PERSONA ? Number.NEGATIVE_INFINITY : last);
    return [...records, ...others]
      .sort((a, b) => place(a) - place(b) || (titleKey(a.name) < titleKey(b.name) ? -1 : 1))
      .map((persona, position) => ({ ...persona, position, memories: counts.get(persona.id) ?? 0 }));
  }

  /** @throws AppError `INVALID_INPUT` naming the field, `NOT_FOUND` for an id that is no persona's */
  async save(draft: PersonaDraft): Promise<Persona> {
    const { id, settings, ...given } = normalizePersonaDraft(draft);
    return this.insides.exclusively(async () => {
      const list = await this.list();
      const before = id === undefined ? undefined : list.find((persona) => persona.id === id);
      if (id !== undefined && before === undefined) throw new AppError('NOT_FOUND', { persona: id });
      if (before === undefined && list.length >= MOST_PERSONAS) throw new AppError('INVALID_INPUT', { field: 'persona', expected: `at most ${MOST_PERSONAS}`, received: list.length + 1 });
      const { name } = given;
      if (name !== undefined && list.some((other) => other.id !== id && titleKey(other.name) === titleKey(name))) {
        throw new AppError('INVALID_INPUT', { field: 'name', expected: 'a name that no other persona has', received: name });
      }
      const now = this.insides.wallNow();
      const { memories: _memories, ...base } = before ?? { ...describePersona(freeName(name ?? '', list.map((other) => other.id))), position: list.length, memories: 0 };
      const persona: Persona = {
        ...base,
        ...given,
        settings: { ...base.settings, ...settings },
        createdAt: base.createdAt === 0 ? now : base.createdAt,
        updatedAt: now,
        ...this.insides.records().stamp(base.hlc),
      };
      await this.#store.put([persona, ...this.#moved(list.filter((other) => other.id !== persona.id))]);
      this.insides.changed('personas', []);
      return persona;
    });
  }

  /** @throws AppError `INVALID_INPUT` */
  async arrange(ids: readonly PersonaId[]): Promise<void> {
    requireIds(ids);
    await this.insides.exclusively(async () => {
      const list = await this.list();
      const known = new Map(list.map((persona) => [persona.id, persona]));
      const named = [...new Set(ids)].flatMap((id) => known.get(id) ?? []);
      const order = [...named, ...list.filter((persona) => !named.includes(persona))];
      const moved = this.#moved(order.map((persona, position) => ({ ...persona, position })).filter(({ id, position }) => known.get(id)?.position !== position), true);
      if (moved.length === 0) return;
      await this.#store.put(moved);
      this.insides.changed('personas', []);
    });
  }

  /**
   * Records of these, as they stand in the list. Only those that somebody described already, or whose place somebody chose: what follows
   * from an id alone is not stored.
   */
  #moved(personas: readonly PersonaInfo[], chosen = false): Persona[] {
    return personas
      .filter(({ hlc }) => chosen || hlc !== '')
      .map(({ memories: _memories, ...persona }) => (chosen ? { ...persona, createdAt: persona.createdAt || this.insides.wallNow(), ...this.insides.records().stamp(persona.hlc) } : persona));
  }

  /**
   * Reading, preparing and taking out of the indexes are a third each; between the second and the third lies the transaction, from which on nothing is cancelled any more.
   * @throws AppError `INVALID_INPUT` for the default persona, `NOT_FOUND` for an id that is no persona's; an `AbortError` when it was cancelled before anything was written
   */
  async remove(id: PersonaId, { isCancelled, onProgress }: RemovalWatch = { isCancelled: () => false, onProgress: () => {} }): Promise<PersonaRemoval> {
    normalizePersona(id);
    if (id === DEFAULT_PERSONA) throw new AppError('INVALID_INPUT', { field: 'persona', expected: 'another than the first one, which is always there', received: id });
    return this.insides.exclusively(async () => {
      const persona = (await this.list()).find((other) => other.id === id);
      if (persona === undefined) return this.#removedBefore(id);
      const { memories: _memories, ...record } = persona;
      const ids = this.#memoriesOf(id);
      const total = ids.length * 3;
      const rows: MemoryRow[] = [];
      const slice = this.insides.newSlice();
      for (let from = 0; from < ids.length; from += STEPS_AT_ONCE) {
        if (isCancelled()) throw abortError();
        onProgress(from, total);
        for (const row of await this.extras.writer.read(ids.slice(from, from + STEPS_AT_ONCE), slice)) rows.push(row);
      }
      const onStep = (steps: number): void => {
        if (steps < rows.length && isCancelled()) throw abortError();
        if (steps % STEPS_AT_ONCE === 0 || steps % rows.length === 0) onProgress(rows.length + steps, total);
      };
      let undoStep = 0;
      const inverse = { do: 'restore', ids: rows.map((row) => row.id), persona: record } as const;
      const along = [deletePersona(id), addStep({ at: this.insides.wallNow(), kind: 'removed', title: rows.length === 1 ? rows[0].title : null, inverse }, (step) => (undoStep = step))];
      if (rows.length > 0) await this.extras.writer.takeAway(rows, along, onStep);
      else await this.#steps.write(along);
      this.insides.changed('personas', []);
      return { memories: rows.length, undoStep };
    });
  }

  /** A call repeated after a crash finds its step. @throws AppError `NOT_FOUND` */
  async #removedBefore(id: PersonaId): Promise<PersonaRemoval> {
    for (const { id: undoStep = 0, inverse } of await this.#steps.steps(this.insides.wallNow())) {
      if (inverse.do === 'restore' && inverse.persona?.id === id) return { memories: inverse.ids.length, undoStep };
    }
    throw new AppError('NOT_FOUND', { persona: id });
  }

  #memoriesOf(id: PersonaId): MemoryId[] {
    const { documents } = this.insides;
    return documents.ordered(id).flatMap((document) => documents.entry(document)?.id ?? []);
  }

  /** @throws AppError `INVALID_INPUT` */
  async copy(ids: readonly MemoryId[], persona: PersonaId, copies?: readonly MemoryId[]): Promise<MemoryId[]> {
    const personaId = normalizePersona(persona);
    const copyIds = copies === undefined ? requireIds(ids).map(() => uuidv7()) : requireIds(copies);
    if (copyIds.length !== requireIds(ids).length) throw new AppError('INVALID_INPUT', { field: 'copies', expected: `${ids.length} ids`, received: copyIds.length });
    const copyOf = new Map(ids.map((id, i) => [id, copyIds[i]]));
    return this.insides.exclusively(async () => {
      // One transaction wrote all of them: a call repeated after a crash finds all or none.
      const there = copyIds.filter((id) => this.insides.documents.documentOf(id) !== undefined);
      if (there.length > 0) return there;
      const records = this.insides.records();
      const slice = this.insides.newSlice();
      const writes: MemoryWrite[] = [];
      for (const row of await this.extras.writer.read(ids, slice)) {
        if (row.personaId === personaId) continue;
        const title = row.titleDerived ? '' : row.title;
        writes.push(records.create({ ...row, id: copyOf.get(row.id) ?? uuidv7(), title, personaId }));
        await slice.breathe();
      }
      if (writes.length === 0) return [];
      const made = writes.map(({ row }) => row.id);
      const step = { at: this.insides.wallNow(), kind: 'copied', title: made.length === 1 ? writes[0].row.title : null, inverse: { do: 'remove', ids: made } } as const;
      await this.insides.store.putMemories(writes, [addStep(step)]);
      await this.insides.indexWritten(writes, slice);
      this.insides.changed('added', made);
      return made;
    });
  }
}
