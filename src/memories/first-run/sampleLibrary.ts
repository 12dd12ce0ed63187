import type { Engram } from '../../contracts/engine';
import { sampleMark } from './sampleMark';

type Library = Pick<Engram, 'memories' | 'undo'>;

/** @returns how many memories were added; those that are there already, word for word, stay as they are */
export async function addSample(engram: Library, now = Date.now()): Promise<number> {
  const { sampleMemories } = await import('./sampleMemories');
  const outcomes = await engram.memories.addMany(sampleMemories(now), { skipDuplicates: true });
  const ids = outcomes.filter(({ status }) => status === 'added').map(({ id }) => id);
  if (ids.length > 0) await engram.undo.recordAdded('sampled', ids);
  sampleMark.set('here');
  return ids.length;
}

export interface RemovedSample {
  readonly removed: number;
  /** Memories that stay, because the person made them their own by editing, or that were gone before. */
  readonly others: number;
}

/** Takes back what {@link addSample} added, however often, except for what was edited since. */
export async function removeSample(engram: Library): Promise<RemovedSample> {
  let removed = 0;
  let added = 0;
  for (const step of await engram.undo.steps()) {
    if (step.kind !== 'sampled') continue;
    added += step.count;
    removed += await engram.undo.take(step.id);
  }
  sampleMark.set('absent');
  return { removed, others: Math.max(0, added - removed) };
}

/** Whether the sample can still be taken back: it was added, not undone, and not too long ago. */
export async function isSampleHere(engram: Library): Promise<boolean> {
  return (await engram.undo.steps()).some(({ kind }) => kind === 'sampled');
}
