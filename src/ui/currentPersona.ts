import type { PersonaId } from '../contracts/memory';
import { createStore } from './createStore';

/** Written by `personas.ts`: the current one, and which are searched together. */
export const PERSONA_KEY = 'engram-persona';

function stored(): readonly [current?: PersonaId | null, together?: readonly PersonaId[] | null] {
  try {
    return JSON.parse(localStorage.getItem(PERSONA_KEY) ?? '[]') as ReturnType<typeof stored>;
  } catch {
    return []; // storage switched off
  }
}
const [current = null, together = null] = stored();

/**
 * The persona that this tab is in; null: all of them. The next tab begins with the one chosen last on this device; a tab that is open does not
 * follow, or what is being written there would end up elsewhere. In `ui`, since every room looks at it and none may look into another.
 */
export const currentPersona = createStore(current);

/** Where a search in everything looks; null: really everywhere. As remembered until `personas.ts` has read them. */
export const searchedTogether = createStore(together);
