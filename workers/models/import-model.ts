import { sha256 } from '@noble/hashes/sha2.js';
import type { ModelDescription, ModelFile, ModelRecord } from '../../src/contracts/models';
import { normalizePath } from '../../src/core/archive/normalize-path';
import { chooseModelFiles, type ChosenFiles } from '../../src/core/models/choose-model-files';
import { hex } from '../../src/core/models/git-blob-hash';
import { type ModelTraits, readModelConfig } from '../../src/core/models/read-model-config';
import { deleteIntent, writeIntent } from '../../src/storage/models/download-intent';
import { fileAddress, openModelCache } from '../../src/storage/models/model-addresses';
import { readModelRecord, writeModelRecord } from '../../src/storage/models/model-files';
import { MAX_PART_BYTES, ModelParts } from '../../src/storage/models/model-parts';
import { removeLeftovers, removeModel } from '../../src/storage/models/remove-model';
import { findDamaged, pinnedRevision } from './download-model';
import { requireSpace } from './free-space';
import { looksLikePage } from './looks-like-page';
import { isQuotaError, modelError } from './model-error';
import type { ProgressMeter } from './progress';
import { readZipEntries, slices } from './zip-entries';

interface Source {
  readonly path: string;
  readonly sizeBytes: number;
  stream(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/** A model among a person's files, not yet kept. */
export interface FoundModel {
  readonly description: ModelDescription;
  keep(meter: ProgressMeter, signal: AbortSignal): Promise<ModelRecord>;
}

const MAX_CONFIG_BYTES = 20_000_000;
/** Names of a graph's outputs stand near its end. */
const TAIL_BYTES = 65_536;
const MAX_NAME_LENGTH = 100;

/**
 * Finds a model in a folder's files or in one zip. Nothing is stored yet.
 * @throws AppError `MODEL_FAILED` (`not-a-model` with fact `missing` or `reason`, `unsupported`, `damaged`)
 */
export async function importModel(files: readonly { readonly path: string; readonly file: Blob }[]): Promise<FoundModel> {
  const { sources, name: given } = await openSources(files);
  const chosen = chooseModelFiles(sources);
  if ('missing' in chosen) throw modelError('not-a-model', { missing: chosen.missing });
  const from = new Map(sources.map((source) => [source.path, source]));
  const source = (path: string): Source => from.get(chosen.root + path)!;
  const name = nameOf(chosen.root, given);
  const texts = new Map<string, string>();
  for (const path of ['config.json', 'tokenizer_config.json', ...chosen.hints]) {
    const found = from.get(chosen.root + path);
    if (found !== undefined && found.sizeBytes <= MAX_CONFIG_BYTES) texts.set(path, await textOf(found));
  }
  const traits = readModelConfig(name, texts, await givesSentences(source(chosen.onnxPath)));
  const { id, before } = await freeId(`local/${name}`, chosen, traits, source);
  const description: ModelDescription = { id, name, source: { from: 'files' }, dtype: chosen.dtype, files: chosen.files, ...traits };
  return {
    description,
    keep: (meter, signal) => (before === null || before.damaged ? keep(description, before?.record ?? null, source, meter, signal) : Promise.resolve(before.record)),
  };
}

/** Of a zip its entries. Paths come out plain: what leads out of the folder ends at its top, and only chosen names are ever kept. */
async function openSources(files: readonly { readonly path: string; readonly file: Blob }[]): Promise<{ readonly sources: readonly Source[]; readonly name: string | null }> {
  const [only] = files;
  if (files.length === 1 && only !== undefined && (await isZip(only.file))) {
    const entries = await readZipEntries(only.file);
    const name = normalizePath(only.path).replace(/^.*\//, '').replace(/\.zip$/i, '');
    return { sources: entries.map((entry) => ({ path: normalizePath(entry.path), sizeBytes: entry.sizeBytes, stream: () => entry.stream() })), name };
  }
  return { sources: files.map(({ path, file }) => ({ path: normalizePath(path), sizeBytes: file.size, stream: () => slices(file) })), name: null };
}

async function isZip(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return start[0] === 0x50 && start[1] === 0x4b && (start[2] === 0x03 || start[2] === 0x05);
}

/** The folder that holds the model, else the zip. */
function nameOf(root: string, given: string | null): string {
  const folder = root.replace(/\/$/, '').replace(/^.*\//, '');
  const name = (folder === '' ? (given ?? '') : folder).replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '').slice(0, MAX_NAME_LENGTH);
  return name === '' ? 'model' : name;
}

/** The same model as it was brought before. */
interface BroughtBefore {
  readonly record: ModelRecord;
  readonly damaged: boolean;
}

/**
 * The same files again, read in the same way, are the same model; others under the same name get a number, because vectors are told apart by it.
 * How they are read (pooling, prefixes) may stand in files that the model itself does not need, so it is compared as well.
 */
async function freeId(wanted: string, chosen: ChosenFiles, traits: ModelTraits, source: (path: string) => Source): Promise<{ readonly id: string; readonly before: BroughtBefore | null }> {
  let revision: string | null = null;
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    const record = await readModelRecord(id);
    if (record === null) return { id, before: null };
    revision ??= pinnedRevision(await Promise.all(chosen.files.map(({ path }) => hashFile(path, source(path)))));
    if (record.revision !== revision || !isReadAs(record.description, traits)) continue;
    const damaged = await findDamaged(record, () => {}, new AbortController().signal);
    return { id, before: { record, damaged: damaged.length > 0 } };
  }
}

/** Dimensions are no trait to tell by: the first load finds them out. */
function isReadAs(description: ModelDescription, { pooling, queryPrefix, passagePrefix, maxTokens }: ModelTraits): boolean {
  return description.pooling === pooling && description.queryPrefix === queryPrefix && description.passagePrefix === passagePrefix && description.maxTokens === maxTokens;
}

async function hashFile(path: string, source: Source): Promise<ModelFile> {
  const hash = sha256.create();
  for await (const bytes of source.stream()) hash.update(bytes);
  return { path, sizeBytes: source.sizeBytes, sha256: hex(hash.digest()), trust: 'pinned' };
}

/** @param before - what is to be repaired; null: nothing has this id */
async function keep(description: ModelDescription, before: ModelRecord | null, source: (path: string) => Source, meter: ProgressMeter, signal: AbortSignal): Promise<ModelRecord> {
  const { id } = description;
  // Another tab has brought one of the same name since the id was found free; this may be another model, and would take its place.
  if ((await readModelRecord(id))?.revision !== before?.revision) throw modelError('failed', { reason: 'another model of the same name was brought just now' });
  const total = description.files.reduce((sum, { path }) => sum + source(path).sizeBytes, 0);
  meter.restart(0, total);
  await requireSpace(total);
  const cache = await openModelCache();
  const files: ModelFile[] = [];
  let loaded = 0;
  try {
    // So that what a crash leaves behind is found, and swept away.
    await writeIntent({ description, revision: 'pinned', files: [] });
    for (const { path } of description.files) {
      const parts = new ModelParts(cache, fileAddress(id, 'pinned', path));
      await parts.clear();
      const hash = sha256.create();
      let kept = 0;
      let waiting: Uint8Array<ArrayBuffer>[] = [];
      let waitingBytes = 0;
      const flush = async (): Promise<void> => {
        if (waitingBytes === 0) return;
        await parts.put(kept, joined(waiting, waitingBytes));
        kept += waitingBytes;
        waiting = [];
        waitingBytes = 0;
      };
      for await (const bytes of source(path).stream()) {
        signal.throwIfAborted();
        if (kept + waitingBytes === 0 && looksLikePage(bytes)) throw modelError('not-a-file', { file: path });
        hash.update(bytes);
        waiting.push(bytes);
        waitingBytes += bytes.byteLength;
        loaded += bytes.byteLength;
        if (waitingBytes >= MAX_PART_BYTES / 2) await flush();
        meter.update(loaded, total);
      }
      await flush();
      files.push({ path, sizeBytes: kept, sha256: hex(hash.digest()), trust: 'pinned' });
    }
    const record: ModelRecord = { description, revision: pinnedRevision(files), files, addedAt: before?.addedAt ?? Date.now(), known: before?.known ?? null };
    await writeModelRecord(record);
    await deleteIntent(id);
    await removeLeftovers(id, record.revision, files.map(({ path }) => path));
    return record;
  } catch (error) {
    // Half an import is worth nothing: the files are still where they came from.
    await removeModel(id);
    throw isQuotaError(error) ? modelError('no-space', { needed: total }, error) : error;
  }
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function textOf(source: Source): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of source.stream()) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}

/** Whether the graph has an output of that name. Only its end is looked at, where outputs are written; the name of an inner value would stand far before. */
async function givesSentences(source: Source): Promise<boolean> {
  let tail = new Uint8Array(0);
  for await (const bytes of source.stream()) tail = joined([tail, bytes].map((part) => part.subarray(Math.max(0, part.byteLength - TAIL_BYTES))), Math.min(tail.byteLength, TAIL_BYTES) + Math.min(bytes.byteLength, TAIL_BYTES));
  return new TextDecoder('latin1').decode(tail.subarray(Math.max(0, tail.byteLength - TAIL_BYTES))).includes('sentence_embedding');
}
