import type { Engram } from '../contracts/engine';
import { DEFAULT_PERSONA, type MemoryDraft, type PersonaId } from '../contracts/memory';
import type { PersonaInfo } from '../contracts/personas';
import { announce } from './announcer';
import { createStore, type Store, useStore } from './createStore';
import { currentPersona, PERSONA_KEY, searchedTogether } from './currentPersona';
import { useEngram } from './EngramContext';
import { endSelecting } from './selection';

/** An import changes the library many times a second. */
const READ_AFTER_MS = 150;

export interface PersonasStore extends Pick<Store<readonly PersonaInfo[]>, 'get' | 'subscribe'> {
  /** Resolves with what was read first. @throws what the engine throws */
  readonly loaded: () => Promise<readonly PersonaInfo[]>;
}

const stores = new WeakMap<Engram, PersonasStore>();

/** Where the next text is kept when it is not the current persona; null: there. Ends with a switch. */
export const writingTo = createStore<PersonaId | null>(null);

function remember(): void {
  try {
    localStorage.setItem(PERSONA_KEY, JSON.stringify([currentPersona.get(), searchedTogether.get()]));
  } catch {
    // Not remembered, but done.
  }
}

/** What follows from the list as it is now. */
function follow(list: readonly PersonaInfo[]): void {
  const there = (id: PersonaId | null) => id === null || list.some((persona) => persona.id === id);
  if (!there(currentPersona.get())) currentPersona.set(null);
  if (!there(writingTo.get())) writingTo.set(null);
  const searched = list.filter(({ settings }) => settings.searchedWithAll).map(({ id }) => id);
  const together = searched.length === list.length ? null : searched;
  if (String(together) !== String(searchedTogether.get())) searchedTogether.set(together);
}

/** The personas as they are now, whoever changes them: this tab, another one, or a script. Empty until they are read. */
export function personasOf(engram: Engram): PersonasStore {
  const known = stores.get(engram);
  if (known !== undefined) return known;
  const list = createStore<readonly PersonaInfo[]>([]);
  let first: Promise<readonly PersonaInfo[]> | null = null;
  let due: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const read = async (): Promise<readonly PersonaInfo[]> => {
    const mine = ++asked;
    const personas = await engram.personas.list();
    // An answer to an older question says nothing any more.
    if (mine === asked) {
      list.set(personas);
      follow(personas);
    }
    return personas;
  };
  const loaded = () => {
    first ??= read().catch((error: unknown) => {
      first = null;
      throw error;
    });
    return first;
  };
  engram.onChange(() => {
    due ??= setTimeout(() => {
      due = undefined;
      // What is on screen stays; the next change asks again.
      read().catch(() => undefined);
    }, READ_AFTER_MS);
  });
  currentPersona.subscribe(remember);
  searchedTogether.subscribe(remember);
  loaded().catch(() => undefined);
  const store: PersonasStore = { get: list.get, subscribe: list.subscribe, loaded };
  stores.set(engram, store);
  return store;
}

export function usePersonas(): readonly PersonaInfo[] {
  return useStore(personasOf(useEngram()));
}

/** The persona of this id as it is known now. */
export function personaById(personas: readonly PersonaInfo[], id: PersonaId): PersonaInfo | undefined {
  return personas.find((persona) => persona.id === id);
}

/** How a persona is called; its id while it is not known. */
export function personaName(personas: readonly PersonaInfo[], id: PersonaId): string {
  return personaById(personas, id)?.name ?? (id === DEFAULT_PERSONA ? 'Me' : id);
}

/** The persona that a person means by what they typed: one of that name or id, in any case, else a new one of that name. */
export function personaNamed(personas: readonly PersonaInfo[], typed: string): PersonaId {
  const name = typed.trim();
  const same = (other: string) => other.toLocaleLowerCase() === name.toLocaleLowerCase();
  return (personas.find((persona) => same(persona.name)) ?? personas.find(({ id }) => same(id)))?.id ?? name;
}

/** Shows this persona alone in this tab; null: all. Somebody who is in another room is led to the timeline. */
export function switchPersona(engram: Engram, id: PersonaId | null): void {
  endSelecting();
  writingTo.set(null);
  currentPersona.set(id);
  if (!/^#?(?:$|today|find)/.test(location.hash)) location.hash = '#today';
  scrollTo({ top: 0 });
  announce(id === null ? 'All personas' : `In ${personaName(personasOf(engram).get(), id)}`);
}

/** The persona that a text written now is kept in. */
export function keptIn(): PersonaId {
  return writingTo.get() ?? currentPersona.get() ?? DEFAULT_PERSONA;
}

/** What a text that is written now begins with: its persona, and what that one gives it. */
export async function writtenIn(engram: Engram): Promise<Pick<MemoryDraft, 'persona' | 'type' | 'tags'>> {
  const persona = keptIn();
  const settings = personaById(await personasOf(engram).loaded().then(() => personasOf(engram).get()), persona)?.settings;
  return settings === undefined ? { persona } : { persona, type: settings.type, tags: settings.tags };
}
