import * as v from 'valibot';
import type { ModelDescription, ModelFile, ModelId } from '../../contracts/models';
import { existingModelCache, intentAddress, openModelCache, splitAddress } from './model-addresses';
import { DescriptionSchema, FileSchema, RevisionSchema } from './model-record-schema';

/** What a download set out to fetch, so that another run can go on with it. */
export interface DownloadIntent {
  readonly description: ModelDescription;
  /** Commit, or `pinned` where the server names none. */
  readonly revision: string;
  readonly files: readonly IntendedFile[];
}

export interface IntendedFile {
  readonly path: string;
  readonly required: boolean;
  /** As the server's list says; null: it has none. */
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly gitSha1: string | null;
  /** `ETag` or `Last-Modified` of the first answer: parts of different versions must not be joined. */
  readonly tag: string | null;
  /** Complete and verified. */
  readonly done: ModelFile | null;
}

const Hash = v.nullable(v.string());
const IntentSchema = v.object({
  description: DescriptionSchema,
  revision: RevisionSchema,
  files: v.array(
    v.object({ path: v.string(), required: v.boolean(), sizeBytes: v.nullable(v.number()), sha256: Hash, gitSha1: Hash, tag: v.nullable(v.string()), done: v.nullable(FileSchema) }),
  ),
}) satisfies v.GenericSchema<unknown, DownloadIntent>;

/** @returns null when nothing was begun, or what was written cannot be read any more */
export async function readIntent(id: ModelId): Promise<DownloadIntent | null> {
  const entry = await (await existingModelCache())?.match(intentAddress(id));
  if (entry === undefined) return null;
  try {
    const intent = v.parse(IntentSchema, await entry.json());
    return intent.description.id === id ? intent : null;
  } catch {
    return null;
  }
}

export async function readIntents(): Promise<DownloadIntent[]> {
  const cache = await existingModelCache();
  if (cache === null) return [];
  const intents: DownloadIntent[] = [];
  for (const { url } of await cache.keys()) {
    const entry = splitAddress(url);
    const intent = entry?.name === 'intent.json' ? await readIntent(entry.id) : null;
    if (intent !== null) intents.push(intent);
  }
  return intents;
}

/** @throws what the Cache API throws when the device is full */
export async function writeIntent(intent: DownloadIntent): Promise<void> {
  await (await openModelCache()).put(intentAddress(intent.description.id), new Response(JSON.stringify(intent), { headers: { 'Content-Type': 'application/json' } }));
}

export async function deleteIntent(id: ModelId): Promise<void> {
  await (await existingModelCache())?.delete(intentAddress(id));
}
