import type { Engram } from '../../contracts/engine';
import { DEFAULT_PERSONA, type BulkPatch, type MemoryId } from '../../contracts/memory';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { offerUndo } from '../undo';

type BulkEngine = Pick<Engram, 'memories' | 'undo'>;

/** How a persona is shown. */
export function personaName(persona: string): string {
  return persona === DEFAULT_PERSONA ? 'Me' : persona;
}

/** The persona that a person means by a name. */
export function personaNamed(name: string): string {
  return name.trim().toLowerCase() === 'me' ? DEFAULT_PERSONA : name.trim();
}

/**
 * Changes many memories in one call, which is one step of undo, and says what was done.
 * @returns whether it was done; a failure is shown
 */
export function changeMany(engram: BulkEngine, ids: ReadonlySet<MemoryId>, patch: BulkPatch): Promise<boolean> {
  return said(engram, () => engram.memories.updateMany([...ids], patch), (count) => changeText(count, patch));
}

/** Moves many to the trash. @returns whether it was done */
export function removeMany(engram: BulkEngine, ids: ReadonlySet<MemoryId>): Promise<boolean> {
  return said(engram, () => engram.memories.remove([...ids]), (count) => `Deleted ${counted(count, 'memory', 'memories')}. Nothing is lost yet.`);
}

/** What a change did, for its notice. */
export function changeText(count: number, { addTags, removeTags, persona, type, pinned }: BulkPatch): string {
  const memories = counted(count, 'memory', 'memories');
  if (addTags !== undefined) return `Tagged ${memories} “${addTags.join('”, “')}”.`;
  if (removeTags !== undefined) return `Took “${removeTags.join('”, “')}” from ${memories}.`;
  if (persona !== undefined) return `Moved ${memories} to ${personaName(persona)}.`;
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
