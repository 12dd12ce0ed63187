import type { Engram, ImportProgress, ImportSummary } from '../contracts/engine';
import { abortError, isAbortError, isAppError } from '../contracts/errors';
import type { ImportChoices, ImportPlan, UnfinishedImport } from '../contracts/imports';
import type { PersonaId } from '../contracts/memory';
import { announce } from '../ui/announcer';
import { currentPersona } from '../ui/currentPersona';
import { counted } from '../ui/format';
import type { PickedFile } from '../ui/pickedFiles';
import { showToast } from '../ui/toasts';
import type { ImportState, ImportStore, ImportWork } from './importStore';

/** What is in them is plain at sight: they come in at once, and one click takes them back. Everything else is looked at first. */
const PLAIN = /\.(?:md|markdown|txt|text|json|png|jpe?g|webp|gif|avif)$/i;
/** What an archive of ours, unpacked, has beside its Markdown: no notes, and passed over. */
const BESIDE_ARCHIVE = /(?:^|\/)(?:library|vectors)\//;
/** More files than this take long enough to be worth a look before. */
const MOST_AT_ONCE = 2_000;

type Show = (state: ImportState) => void;

interface Showing {
  readonly engram: Engram;
  readonly store: ImportStore;
  readonly show: Show;
  readonly signal: AbortSignal;
}

/** A plan on screen, and what the person may do with it. */
export interface ImportReviewState {
  readonly at: 'planned';
  readonly plan: ImportPlan;
  readonly persona: PersonaId | null;
  readonly mappings: NonNullable<ImportChoices['mappings']>;
  /** Looks again, because the person changed what the files are read as. */
  readonly again: ((change: Pick<ImportReviewState, 'persona' | 'mappings'>) => void) | null;
  readonly run: (choices: Pick<ImportChoices, 'exact' | 'near' | 'entries'>) => void;
  readonly close: () => void;
}

/** What is left of an import that did not come to its end. */
export interface Interrupted {
  readonly unfinished: UnfinishedImport;
  readonly resume: () => void;
  /** What came in stays. */
  readonly keep: () => void;
  readonly undo: () => void;
}

/** Imports what was picked: at once, or when the person has looked at it. */
export async function importPicked(showing: Showing, files: readonly PickedFile[]): Promise<void> {
  const { engram, show, signal } = showing;
  const persona = currentPersona.get();
  if (isPlain(files)) {
    announce(`Importing ${counted(files.length, 'file', 'files')}`);
    await running(showing, files.length, (onProgress) => engram.importFiles(files, { ...(persona === null ? {} : { persona }), signal, onProgress }));
    return;
  }
  announce(`Looking through ${counted(files.length, 'file', 'files')}`);
  const look = async (change: Pick<ImportReviewState, 'persona' | 'mappings'>, onProgress: (progress: ImportProgress) => void): Promise<ImportPlan> =>
    engram.imports.plan(files, { ...(change.persona === null ? {} : { persona: change.persona }), mappings: change.mappings, signal, onProgress });
  show({ at: 'planning', progress: { ...nothing(files.length), preparing: untaken } });
  let asked: Pick<ImportReviewState, 'persona' | 'mappings'> = { persona, mappings: {} };
  let plan = await look(asked, (progress) => show({ at: 'planning', progress }));
  announce(`${counted(plan.entries, 'memory', 'memories')} found. Nothing is imported yet.`);
  for (;;) {
    const answer = await review(plan, asked, show, signal);
    if (answer.change === null) {
      await running(showing, plan.files, (onProgress) => engram.imports.run(plan.id, answer.choices, { signal, onProgress }));
      return;
    }
    const before = plan;
    asked = answer.change;
    // What was seen stays on screen meanwhile.
    show(reviewing(before, asked, null, () => {}, () => {}));
    plan = await look(asked, () => {});
    await engram.imports.discard(before.id);
  }
}

function isPlain(files: readonly PickedFile[]): boolean {
  const hasManifest = files.some(({ path }) => /(?:^|\/)manifest\.json$/.test(path));
  return files.length <= MOST_AT_ONCE && files.every(({ path }) => PLAIN.test(path) || !/\.[^./]+$/.test(path) || (hasManifest && BESIDE_ARCHIVE.test(path)));
}

type Answer = { readonly change: Pick<ImportReviewState, 'persona' | 'mappings'> } | { readonly change: null; readonly choices: ImportChoices };

function reviewing(plan: ImportPlan, asked: Pick<ImportReviewState, 'persona' | 'mappings'>, again: ImportReviewState['again'], run: ImportReviewState['run'], close: () => void): ImportReviewState {
  return { at: 'planned', plan, ...asked, again, run, close };
}

/** @throws an AbortError when the person wants none of it */
function review(plan: ImportPlan, asked: Pick<ImportReviewState, 'persona' | 'mappings'>, show: Show, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const close = (): void => reject(abortError());
    signal.addEventListener('abort', close, { once: true });
    show(reviewing(plan, asked, (change) => resolve({ change }), (choices) => resolve({ change: null, choices }), close));
  });
}

const nothing = (files: number): ImportProgress => ({ filesDone: 0, filesTotal: files, added: 0, duplicates: 0, problems: 0 });
const untaken = { taken: 0, copied: 0 };

/** @param resumes - goes on with this one @throws an AbortError only before anything was begun */
async function running({ engram, store, show, signal }: Showing, files: number, work: (onProgress: (progress: ImportProgress) => void) => Promise<ImportSummary>, resumes?: string): Promise<void> {
  signal.throwIfAborted();
  show({ at: 'running', progress: { ...nothing(files), ...(resumes === undefined ? { preparing: untaken } : {}) } });
  const startedAt = Date.now();
  try {
    show({ at: 'done', summary: await work((progress) => show({ at: 'running', progress })) });
  } catch (error) {
    if (isAbortError(error) || isAppError(error, 'NOT_FOUND')) throw error;
    const left = (await engram.imports.unfinished().catch(() => [])).find((one) => one.id === resumes || one.startedAt >= startedAt);
    show({ at: 'failed', error, interrupted: left === undefined ? null : interruptedImport(engram, store, left) });
  }
}

/** What can be done with an import that a crash, or an error, has ended. */
function interruptedImport(engram: Engram, store: ImportStore, unfinished: UnfinishedImport): Interrupted {
  const { id, files, added } = unfinished;
  const act = (work: ImportWork) => () => void store.run(work).then((done) => { if (!done) showToast('Another import is open. Finish it first.'); });
  return {
    unfinished,
    resume: act(async (show, signal) => {
      announce('The import goes on');
      try {
        await running({ engram, store, show, signal }, files, (onProgress) => engram.imports.resume(id, { signal, onProgress }), id);
      } catch (error) {
        if (!isAppError(error, 'NOT_FOUND')) throw error;
        show({ at: 'idle' });
        showToast('This import has been ended elsewhere, in another tab.');
      }
    }),
    keep: act(async (show) => {
      await engram.imports.end(id);
      show({ at: 'idle' });
      showToast(`${counted(added, 'memory', 'memories')} kept.`);
    }),
    undo: act(async (show) => {
      const step = await engram.imports.end(id);
      const removed = step === null ? 0 : await engram.undo.take(step);
      show({ at: 'undone', removed });
      announce(`Import undone: ${counted(removed, 'memory', 'memories')} removed`);
    }),
  };
}

/** Takes a whole import back. */
export async function undoImport(engram: Engram, summary: ImportSummary, show: Show): Promise<void> {
  show({ at: 'undoing', summary });
  try {
    const removed = summary.undoStep === null ? 0 : await engram.undo.take(summary.undoStep);
    show({ at: 'undone', removed });
    announce(`Import undone: ${counted(removed, 'memory', 'memories')} removed`);
  } catch (error) {
    show({ at: 'failed', error });
  }
}

/** A quiet word about an import that a crash has ended, some time after the start. */
export async function offerUnfinished(engram: Engram, store: ImportStore): Promise<void> {
  const [oldest] = await engram.imports.unfinished();
  if (oldest !== undefined) store.offer(interruptedImport(engram, store, oldest));
}
