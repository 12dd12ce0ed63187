import type { Engram } from '../../contracts/engine';
import type { BulkPatch, MemoryId, PersonaId } from '../../contracts/memory';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { personaName, personaNamed } from '../../ui/personas';
import { showToast } from '../../ui/toasts';
import { offerUndo } from '../undo';

type BulkEngine = Pick<Engram, 'memories' | 'undo'>;
type PersonaEngine = BulkEngine & Pick<Engram, 'personas'>;

/**
 * Changes many memories in one call, which is one step of undo, and says what was done.
 * @returns whether it was done; a failure is shown
 */
export function changeMany(engram: BulkEngine, ids: ReadonlySet<MemoryId>, patch: BulkPatch): Promise<boolean> {
  return said(engram, () => engram.memories.updateMany([...ids], patch), (count) => changeText(count, patch));
}

/** Moves many to the persona of this name; one that nobody has becomes a new one. @returns whether it was done */
export async function moveMany(engram: PersonaEngine, ids: ReadonlySet<MemoryId>, name: string): Promise<boolean> {
  const into = await personaOf(engram, name);
  return said(engram, () => engram.memories.updateMany([...ids], { persona: into.id }), (count) => `Moved ${counted(count, 'memory', 'memories')} to ${into.name}.`);
}

/** Copies many into the persona of this name; one that nobody has becomes a new one. @returns whether it was done */
export async function copyMany(engram: PersonaEngine, ids: ReadonlySet<MemoryId>, name: string): Promise<boolean> {
  const into = await personaOf(engram, name);
  return said(engram, async () => (await engram.personas.copy([...ids], into.id)).length, (count) => `Copied ${counted(count, 'memory', 'memories')} to ${into.name}.`);
}

/** Where the list cannot be read, the name as it was typed. */
async function personaOf(engram: PersonaEngine, typed: string): Promise<{ readonly id: PersonaId; readonly name: string }> {
  const personas = await engram.personas.list().catch(() => []);
  const id = personaNamed(personas, typed);
  return { id, name: personaName(personas, id) };
}

/** Moves many to the trash. @returns whether it was done */
export function removeMany(engram: BulkEngine, ids: ReadonlySet<MemoryId>): Promise<boolean> {
  return said(engram, () => engram.memories.remove([...ids]), (count) => `Deleted ${counted(count, 'memory', 'memories')}. Nothing is lost yet.`);
}

/** What a change did, for its notice. */
export function changeText(count: number, { addTags, removeTags, type, pinned }: BulkPatch): string {
  const memories = counted(count, 'memory', 'memories');
  if (addTags !== undefined) return `Tagged ${memories} “${addTags.join('”, “')}”.`;
  if (removeTags !== undefined) return `Took “${removeTags.join('”, “')}” from ${memories}.`;
  if (type !== undefined) return `Made ${memories} of type ${type}.`;
  return pinned === true ? `Pinned ${memories}.` : `Unpinned ${memories}.`;
}

async function said(engram: BulkEngine, act: () => Promise<number>, text: (count: number) => string): Promise<boolean> {
  try {
    const count = await act();
    // Nothing was changed, so the newest step is about something else.
    if (count === 0) showToast('They were so already. Nothing was changed.', { lifeMs: 5000 });
    else await offerUndo(engram, text(count));
    return true;
  } catch (error) {
    showToast(errorText(error), { tone: 'bad' });
    return false;
  }
}
