import type { Engram } from '../../contracts/engine';
import { isAppError } from '../../contracts/errors';
import { IMAGE_TYPES } from '../../contracts/images';
import { MAX_TEXT_BYTES, type AddOutcome, type MemoryDraft } from '../../contracts/memory';
import { imageReference } from '../../core/text/image-references';
import { utf8Length } from '../../core/text/well-formed';
import { fromFileList } from '../../ui/pickedFiles';
import type { ImportStore } from '../../memories/importStore';
import { deleteShare, readShares, type Share } from '../../storage/share-inbox';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { navigate } from '../route';
import { sharedDraft } from './sharedDraft';

/** What a share has become. */
interface Kept {
  readonly outcome: AddOutcome | null;
  /** Words about images that could not be kept. */
  readonly problems: readonly string[];
}

/**
 * Makes memories of everything that other apps have shared, and tells the person. A share is deleted only when its memories are
 * durable; if the app dies before that, the next start begins again, and what was kept by then is recognised by its content.
 */
export async function keepShared(engram: Engram, imports: ImportStore): Promise<void> {
  // One tab at a time: two would each find the other's half-done work.
  await navigator.locks.request('engram-shares', async () => {
    const outcomes: AddOutcome[] = [];
    for (const share of await readShares()) {
      if ('unreadable' in share) {
        await deleteShare(share.id);
        showToast('Something was shared that cannot be read. Please share it again.', { tone: 'bad' });
        continue;
      }
      try {
        const { outcome, problems } = await keepOne(engram, imports, share);
        await deleteShare(share.id);
        if (outcome !== null) outcomes.push(outcome);
        for (const problem of problems) showToast(problem, { tone: 'bad' });
      } catch (error) {
        showToast(`What was shared waits: it will be kept at the next start. ${errorText(error)}`, {
          tone: 'bad', kind: 'share-waits', action: { label: 'Discard it', run: () => deleteShare(share.id) },
        });
      }
    }
    tell(engram, outcomes);
  });
}

async function keepOne(engram: Engram, imports: ImportStore, share: Share): Promise<Kept> {
  const images: string[] = [];
  const problems: string[] = [];
  const files: File[] = [];
  for (const file of share.files) {
    if (!file.type.startsWith('image/')) {
      files.push(file);
      continue;
    }
    try {
      if (!(IMAGE_TYPES as readonly string[]).includes(file.type)) problems.push(`“${file.name}” is of a kind of image that cannot be kept.`);
      else images.push(imageReference(await engram.images.add(file), withoutEnding(file.name)));
    } catch (error) {
      // Another try would end the same way; anything else (no space) is worth one.
      if (!isAppError(error, 'UNSUPPORTED_IMAGE') && !isAppError(error, 'IMAGE_TOO_LARGE')) throw error;
      problems.push(`“${file.name}”: ${errorText(error)}`);
    }
  }
  const draft = sharedDraft(share, images);
  if (draft !== null && utf8Length(draft.text) > MAX_TEXT_BYTES) {
    // The import knows how to divide a text that is too long for one memory.
    files.push(new File([draft.text], `${draft.title ?? 'Shared text'}.txt`, { type: 'text/plain', lastModified: share.receivedAt }));
    await importAll(imports, files);
    return { outcome: null, problems };
  }
  const outcome = draft === null ? null : await addOnce(engram, draft);
  if (files.length > 0) await importAll(imports, files);
  return { outcome, problems };
}

async function addOnce(engram: Engram, draft: MemoryDraft): Promise<AddOutcome> {
  const [outcome] = await engram.memories.addMany([draft], { skipDuplicates: true });
  return outcome;
}

/** Imports by the same way as files that are dropped: with progress, a summary, and an undo. @throws what the import failed with */
async function importAll(imports: ImportStore, files: readonly File[]): Promise<void> {
  await isFree(imports);
  await imports.start(async () => fromFileList(files));
  const state = imports.get();
  if (state.at === 'failed') throw state.error;
}

/** Resolves when no import runs: a second one would be refused. */
function isFree(imports: ImportStore): Promise<void> {
  const runs = () => ['reading', 'planning', 'planned', 'running', 'undoing'].includes(imports.get().at);
  return new Promise((resolve) => {
    if (!runs()) return resolve();
    const stop = imports.subscribe(() => {
      if (runs()) return;
      stop();
      // The store lets the next one in only when this one has quite ended.
      setTimeout(resolve);
    });
  });
}

function tell(engram: Engram, outcomes: readonly AddOutcome[]): void {
  const added = outcomes.filter(({ status }) => status === 'added').map(({ id }) => id);
  const before = outcomes.find(({ status }) => status === 'duplicate');
  if (added.length > 0) {
    showToast(added.length === 1 ? 'Kept from share.' : `Kept ${counted(added.length, 'memory', 'memories')} from shares.`, {
      kind: 'kept', action: { label: 'Undo', run: async () => void (await engram.memories.remove(added)) },
    });
  } else if (before !== undefined) {
    showToast('What you shared was kept before.', { kind: 'kept', action: { label: 'Show', run: () => navigate({ room: 'today', memory: before.id }) } });
  }
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
