import type { Engram } from '../contracts/engine';
import type { UndoStep } from '../contracts/memory';
import { errorText } from '../ui/errorText';
import { counted } from '../ui/format';
import { showToast } from '../ui/toasts';

type Undoable = Pick<Engram, 'undo'>;

/** After a reload the notice comes back for a step that is younger. */
const OFFERED_AGAIN_MS = 120_000;
const LONGEST_TITLE = 40;

/**
 * Says what was done, and offers to take back the step that this made. Call it right after the change: the step is on disk, so
 * the offer holds for a page that is reloaded in between.
 */
export async function offerUndo(engram: Undoable, message: string): Promise<void> {
  const [step] = await engram.undo.steps();
  if (step === undefined) showToast(message);
  else offer(engram, step, message);
}

/** Takes back the last step, whatever it was, and says so. For Ctrl+Z outside of fields, and the palette. */
export async function undoLast(engram: Undoable): Promise<void> {
  try {
    const [step] = await engram.undo.steps();
    if (step === undefined) showToast('There is nothing to take back.', { kind: 'undo', lifeMs: 4000 });
    else await take(engram, step);
  } catch (error) {
    showToast(errorText(error), { tone: 'bad' });
  }
}

/** Call once after the start: a notice that went with the page comes back, if what it was about has just happened. */
export async function offerUndoAfterReload(engram: Undoable, now = Date.now(), pageStartedAt = performance.timeOrigin): Promise<void> {
  const [step] = await engram.undo.steps();
  // What this page did itself has its notice on screen already.
  if (step !== undefined && step.at < pageStartedAt && now - step.at < OFFERED_AGAIN_MS) offer(engram, step, stepText(step));
}

function offer(engram: Undoable, step: UndoStep, message: string): void {
  showToast(message, { kind: `step-${step.id}`, action: { label: 'Undo', run: () => take(engram, step) } });
}

async function take(engram: Undoable, step: UndoStep): Promise<void> {
  const touched = await engram.undo.take(step.id);
  showToast(touched === 0 ? 'It was taken back already.' : takenBackText(step), { kind: 'undo', lifeMs: 6000 });
}

/** What was done: "Deleted “Garage”. Nothing is lost yet." */
export function stepText(step: UndoStep): string {
  const what = nameOf(step);
  switch (step.kind) {
    case 'removed': return step.persona === undefined ? `Deleted ${what}. Nothing is lost yet.` : removedPersonaText(step.persona, step.count);
    case 'changed': return `Changed ${what}.`;
    case 'copied': return `Copied ${what}.`;
    case 'imported': return `Imported ${what}.`;
    case 'sampled': return `Added ${what} as a sample.`;
  }
}

/** What undoing it did. */
function takenBackText(step: UndoStep): string {
  const what = nameOf(step);
  switch (step.kind) {
    case 'removed': if (step.persona !== undefined) return step.count === 0 ? `${quoted(step.persona)} is back.` : `${quoted(step.persona)} is back, with ${what}.`;
      return step.count === 1 ? `${what} is back.` : `${what} are back.`;
    case 'changed': return step.count === 1 ? `${what} is as it was before.` : `${what} are as they were before.`;
    case 'copied': return step.count === 1 ? `The copy of ${what} was taken back.` : `The copies of ${what} were taken back.`;
    case 'imported': return `The import of ${what} was taken back.`;
    case 'sampled': return `${what} of the sample library were taken back.`;
  }
}

/** What removing a persona did. */
function removedPersonaText(persona: string, memories: number): string {
  return `Deleted ${quoted(persona)}${memories === 0 ? '' : ` and ${counted(memories, 'memory', 'memories')}`}. Nothing is lost yet.`;
}

function nameOf({ title, count }: UndoStep): string {
  if (title === null || count !== 1) return counted(count, 'memory', 'memories');
  return quoted(title);
}

/** A title in a sentence: “Garage”, cut where it is long. */
export function quoted(title: string): string {
  // By code points: half an emoji is no character.
  const characters = [...title];
  return `“${characters.length > LONGEST_TITLE ? `${characters.slice(0, LONGEST_TITLE).join('').trimEnd()}…` : title}”`;
}
