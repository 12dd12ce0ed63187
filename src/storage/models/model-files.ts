import * as v from 'valibot';
import { AppError } from '../../contracts/errors';
import type { ModelFault, ModelFile, ModelId, ModelRecord } from '../../contracts/models';
import { freeBuffer } from '../../core/models/free-buffer';
import { existingModelCache, fileAddress, openModelCache, partAddress, recordAddress, splitAddress } from './model-addresses';
import { RecordSchema } from './model-record-schema';

export { MODEL_CACHE } from './model-addresses';

/**
 * Complete models, as those who use them see them. A file lies in the Cache API as parts of some megabytes, each named by its offset, so
 * that a download that was cut off goes on where it stopped and nothing is ever copied into one large entry. The record is
 * written last: without it there is no model, whatever else lies there.
 */

function modelError(fault: ModelFault, facts: Readonly<Record<string, string | number>>, cause?: unknown): AppError {
  return new AppError('MODEL_FAILED', { fault, ...facts }, { cause });
}

async function parseRecord(id: ModelId, response: Response | undefined): Promise<ModelRecord | null> {
  if (response === undefined) return null;
  try {
    const record = v.parse(RecordSchema, await response.json());
    return record.description.id === id ? record : null;
  } catch {
    // Damaged, or of a version to come: as good as absent; a download begins anew.
    return null;
  }
}

/** @returns null when the model is not complete on this device */
export async function readModelRecord(id: ModelId): Promise<ModelRecord | null> {
  return parseRecord(id, await (await existingModelCache())?.match(recordAddress(id)));
}

/** All complete models, oldest first. */
export async function readModelRecords(): Promise<ModelRecord[]> {
  const cache = await existingModelCache();
  if (cache === null) return [];
  const records: ModelRecord[] = [];
  for (const { url } of await cache.keys()) {
    const entry = splitAddress(url);
    if (entry?.name !== 'record.json') continue;
    const record = await parseRecord(entry.id, await cache.match(url));
    if (record !== null) records.push(record);
  }
  return records.sort((a, b) => a.addedAt - b.addedAt);
}

/**
 * Says that a model is complete, or writes down what was learnt of it since (known answers, dimensions).
 * @throws AppError `MODEL_FAILED` (`no-space`, or `failed` where the browser's storage does); `INVALID_INPUT` for what could not be read again
 */
export async function writeModelRecord(record: ModelRecord): Promise<void> {
  if (!v.is(RecordSchema, record)) throw new AppError('INVALID_INPUT', { problem: 'not a model record' });
  try {
    const cache = await openModelCache();
    await cache.put(recordAddress(record.description.id), new Response(JSON.stringify(record), { headers: { 'Content-Type': 'application/json' } }));
  } catch (error) {
    throw modelError(error instanceof Error && error.name === 'QuotaExceededError' ? 'no-space' : 'failed', {}, error);
  }
}

/**
 * One file of a model, its size and SHA-256 checked now, not only when it came: disks fail, and flipped bytes would load and answer
 * wrongly without any error.
 * @param path - as in the model's repository, e.g. `onnx/model_quantized.onnx`
 * @throws AppError `MODEL_FAILED` with fact `fault`: `not-downloaded` (the model has no such file, or nothing is there), `damaged`
 */
export async function readModelFile(record: ModelRecord, path: string): Promise<ArrayBuffer> {
  const file = record.files.find((candidate) => candidate.path === path);
  const cache = await existingModelCache();
  if (file === undefined || cache === null) throw modelError('not-downloaded', { file: path });
  const bytes = await joinParts(cache, fileAddress(record.description.id, record.revision, path), file);
  const sha256 = await sha256Hex(bytes);
  if (sha256 !== file.sha256) throw modelError('damaged', { file: path, expected: file.sha256, received: sha256 });
  return bytes;
}

/** Into memory of exactly the right size, allocated once: a model may be most of what a phone has left. */
async function joinParts(cache: Cache, address: string, file: ModelFile): Promise<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  for (let offset = 0; offset < file.sizeBytes; ) {
    const part = await cache.match(partAddress(address, offset));
    if (part === undefined) throw modelError(offset === 0 ? 'not-downloaded' : 'damaged', { file: file.path, expected: file.sizeBytes, received: offset });
    let content: ArrayBuffer;
    try {
      content = await part.arrayBuffer();
    } catch (error) {
      // The entry is there and its bytes are not: browsers lose them in a crash.
      throw modelError('damaged', { file: file.path, expected: file.sizeBytes, received: offset }, error);
    }
    const end = offset + content.byteLength;
    if (end === offset || end > file.sizeBytes) throw modelError('damaged', { file: file.path, expected: file.sizeBytes, received: end });
    try {
      bytes ??= new Uint8Array(file.sizeBytes);
    } catch (error) {
      throw modelError('out-of-memory', { file: file.path, needed: file.sizeBytes }, error);
    }
    bytes.set(new Uint8Array(content), offset);
    freeBuffer(content);
    offset = end;
  }
  return bytes?.buffer ?? new ArrayBuffer(0);
}

/** The Cache API and this exist in the same places: secure contexts. */
async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
