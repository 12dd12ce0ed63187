import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { isAppError } from '../../src/contracts/errors';
import type { ModelDescription, ModelFile, ModelId, ModelRecord } from '../../src/contracts/models';
import { hex } from '../../src/core/models/git-blob-hash';
import { DEFAULT_BRANCH, resolveUrl } from '../../src/core/models/hub-urls';
import { deleteIntent, type DownloadIntent, type IntendedFile, readIntent, writeIntent } from '../../src/storage/models/download-intent';
import { fileAddress, openModelCache } from '../../src/storage/models/model-addresses';
import { readModelFile, readModelRecord, writeModelRecord } from '../../src/storage/models/model-files';
import { ModelParts } from '../../src/storage/models/model-parts';
import { removeLeftovers, removeModel } from '../../src/storage/models/remove-model';
import { planDownload } from './ask-hub';
import { fetchFile } from './fetch-file';
import { freeSpace, requireSpace } from './free-space';
import { isQuotaError, modelError, problemOf } from './model-error';
import type { ProgressMeter } from './progress';
import { sizeLimitOf } from './size-limit';
import type { Wire } from './wire';

export interface DownloadRun {
  readonly description: ModelDescription;
  readonly wire: Wire;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
}

/**
 * Makes a model complete on this device: goes on where an earlier run stopped, repairs one that is damaged, or begins. Nothing of the
 * network is asked when all is here already.
 * @throws AppError `MODEL_FAILED`; AbortError. What has come is kept, except where it is wrong or there is no room for it.
 */
export async function downloadModel(run: DownloadRun): Promise<ModelRecord> {
  const { id } = run.description;
  const record = await readModelRecord(id);
  if (record !== null && answers(record, run.description)) {
    const total = totalOf(record.files);
    run.meter.update(0, total, 'checking');
    const damaged = await findDamaged(record, (loaded) => run.meter.update(loaded, total, 'checking'), run.signal);
    if (damaged.length > 0) return await fetchAll(run, await repairPlan(record, damaged), record, true);
    await deleteIntent(id);
    return record;
  }
  const begin = async (): Promise<ModelRecord> => {
    // A model that is here in another form stays until the new one is complete.
    if (record === null) await removeModel(id);
    return fetchAll(run, await planDownload(run.description, run.wire, run.signal), record, false);
  };
  const begun = await readIntent(id);
  if (begun === null || !isSameModel(begun.description, run.description)) return await begin();
  try {
    return await fetchAll(run, begun, record, false);
  } catch (error) {
    // Hubs rewrite their history: the commit of then may be gone. Then it begins anew with the one of now.
    if (problemOf(error).fault !== 'not-found' || begun.revision === 'pinned') throw error;
    return await begin();
  }
}

/** Whether a model that is here is the one that is wanted; its files may come in several sizes. */
function answers({ description, files }: ModelRecord, wanted: ModelDescription): boolean {
  return description.dtype === wanted.dtype && wanted.files.every(({ path, required }) => !required || files.some((file) => file.path === path));
}

/** @returns paths that cannot be read as they were kept */
export async function findDamaged(record: ModelRecord, onBytes: (loaded: number) => void, signal: AbortSignal): Promise<string[]> {
  const damaged: string[] = [];
  let loaded = 0;
  for (const { path, sizeBytes } of record.files) {
    signal.throwIfAborted();
    try {
      await readModelFile(record, path);
    } catch (error) {
      // Too large for the memory of now says nothing about the file.
      if (!isAppError(error, 'MODEL_FAILED') || error.facts.fault === 'out-of-memory') throw error;
      damaged.push(path);
    }
    loaded += sizeBytes;
    onBytes(loaded);
  }
  return damaged;
}

/** Forgets what has come of a download, and nothing of a model that is complete. */
export async function dropDownload(id: ModelId, record: ModelRecord | null): Promise<void> {
  if (record === null) {
    await removeModel(id);
    return;
  }
  await deleteIntent(id);
  await removeLeftovers(id, record.revision, record.files.map(({ path }) => path));
}

/** Bytes of a begun download that are here. */
export async function keptBytes({ description, revision, files }: DownloadIntent): Promise<number> {
  const cache = await openModelCache();
  let bytes = 0;
  for (const { path, done } of files) bytes += done?.sizeBytes ?? (await new ModelParts(cache, fileAddress(description.id, revision, path)).keptBytes());
  return bytes;
}

/** Of the whole download, with what the catalogue, or a plain server, thinks of files that have not begun. @returns null as long as anything is not even approximately known */
export function expectedBytes({ files, description }: DownloadIntent, current = '', size: number | null = null): number | null {
  let total = 0;
  for (const { path, done, sizeBytes, required } of files) {
    const known = done?.sizeBytes ?? (path === current ? size : null) ?? sizeBytes ?? description.files.find((file) => file.path === path)?.approxBytes ?? null;
    if (known === null && required) return null;
    total += known ?? 0;
  }
  return total;
}

/** The hash over all files, in the order of their paths: the name of a model that came without a commit. */
export function pinnedRevision(files: readonly ModelFile[]): string {
  const lines = files.map(({ path, sha256: hash }) => `${hash}  ${path}\n`).sort();
  return `pinned-${hex(sha256(utf8ToBytes(lines.join(''))))}`;
}

const totalOf = (files: readonly ModelFile[]): number => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

function isSameModel(a: ModelDescription, b: ModelDescription): boolean {
  const key = ({ source, dtype, files }: ModelDescription): string => JSON.stringify([source, dtype, files.map(({ path, required }) => [path, required])]);
  return key(a) === key(b);
}

/** Of the same revision, held to the hashes that the model had. */
async function repairPlan(record: ModelRecord, damaged: readonly string[]): Promise<DownloadIntent> {
  const { description, revision } = record;
  const [first] = damaged;
  if (description.source.from !== 'hub') throw modelError('damaged', { file: first ?? '' });
  const cache = await openModelCache();
  for (const path of damaged) await new ModelParts(cache, fileAddress(description.id, revision, path)).clear();
  const files = record.files.map((file): IntendedFile => {
    const { path, sizeBytes, sha256: hash } = file;
    return { path, required: true, sizeBytes, sha256: hash, gitSha1: null, tag: null, done: damaged.includes(path) ? null : file };
  });
  return { description, revision, files };
}

/** @param before - the record that is here; when it is to be repaired, its hashes hold */
async function fetchAll(run: DownloadRun, plan: DownloadIntent, before: ModelRecord | null, repair: boolean): Promise<ModelRecord> {
  const { meter, signal, wire } = run;
  const { description, revision } = plan;
  if (description.source.from !== 'hub') throw modelError('not-downloaded', { file: description.name });
  const { host, hubId } = description.source;
  const branch = revision.startsWith('pinned') ? DEFAULT_BRANCH : revision;
  const cache = await openModelCache();
  let intent = plan;
  const learn = async (path: string, news: Partial<IntendedFile>): Promise<void> => {
    intent = { ...intent, files: intent.files.map((file) => (file.path === path ? { ...file, ...news } : file)) };
    await writeIntent(intent);
  };
  try {
    const kept = await keptBytes(intent);
    meter.restart(kept, expectedBytes(intent));
    await requireSpace(Math.max(0, (expectedBytes(intent) ?? estimatedBytes(description)) - kept));
    await writeIntent(intent);
    let finished = 0;
    for (const file of plan.files) {
      signal.throwIfAborted();
      if (file.done !== null) {
        finished += file.done.sizeBytes;
        continue;
      }
      const start = finished;
      const done = await fetchFile({
        url: resolveUrl(host, hubId, branch, file.path),
        file,
        parts: new ModelParts(cache, fileAddress(description.id, revision, file.path)),
        wire,
        signal,
        limit: sizeLimitOf(description, file.path, await freeSpace()),
        onBytes: (loaded, size, at) => meter.update(start + loaded, expectedBytes(intent, file.path, size), at),
        onTag: (tag) => learn(file.path, { tag }),
      });
      if (done === null) intent = { ...intent, files: intent.files.filter(({ path }) => path !== file.path) };
      else await learn(file.path, { done, sizeBytes: done.sizeBytes });
      finished += done?.sizeBytes ?? 0;
    }
    const record = complete(intent, repair ? before : null);
    await writeModelRecord(record);
    await deleteIntent(description.id);
    await removeLeftovers(description.id, record.revision, record.files.map(({ path }) => path));
    return record;
  } catch (error) {
    if (!isQuotaError(error) && problemOf(error).fault !== 'no-space') throw error;
    const facts = problemOf(error).facts;
    const needed = Math.max(expectedBytes(intent) ?? estimatedBytes(description), typeof facts.needed === 'number' ? facts.needed : 0);
    // Refused beforehand: nothing was written, so what an earlier run kept does no harm.
    if (typeof facts.free === 'number') throw error;
    // Memories need the room that is left more than half a model does. A model that was here before stays.
    await dropDownload(description.id, before);
    throw modelError('no-space', { needed }, error);
  }
}

function estimatedBytes({ files }: ModelDescription): number {
  return files.reduce((sum, { approxBytes }) => sum + (approxBytes ?? 0), 0);
}

function complete({ description, revision, files }: DownloadIntent, repaired: ModelRecord | null): ModelRecord {
  const done = files.flatMap((file) => file.done ?? []);
  if (repaired !== null) {
    // Its hashes are those that it always had, so what was learnt of it still holds.
    const trust = new Map(repaired.files.map((file) => [file.path, file.trust]));
    return { ...repaired, files: done.map((file) => ({ ...file, trust: trust.get(file.path) ?? file.trust })) };
  }
  return { description, revision: revision === 'pinned' ? pinnedRevision(done) : revision, files: done, addedAt: Date.now(), known: null };
}
