import * as v from 'valibot';
import type { ModelDescription, ModelRecord } from '../../contracts/models';

/** What lies in the cache was written by us, but maybe by another version, or half by a browser that was killed: it is checked like foreign data. */

const Path = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000), v.check((path) => !path.split('/').some((part) => part === '' || part === '.' || part === '..')));
const Bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export const DescriptionSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  name: v.string(),
  source: v.variant('from', [
    v.object({ from: v.literal('hub'), host: v.string(), hubId: v.string() }),
    v.object({ from: v.literal('files') }),
  ]),
  dtype: v.picklist(['q8', 'q4', 'fp16', 'fp32']),
  files: v.array(v.object({ path: Path, required: v.boolean(), approxBytes: v.nullable(Bytes) })),
  pooling: v.picklist(['mean', 'cls', 'last', 'output']),
  queryPrefix: v.string(),
  passagePrefix: v.string(),
  maxTokens: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  dimensions: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
}) satisfies v.GenericSchema<unknown, ModelDescription>;

export const FileSchema = v.object({ path: Path, sizeBytes: Bytes, sha256: Sha256, trust: v.picklist(['hub', 'pinned']) });

export const RevisionSchema = v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/), v.check((revision) => revision !== '.' && revision !== '..'));

export const RecordSchema = v.object({
  description: DescriptionSchema,
  revision: RevisionSchema,
  files: v.pipe(v.array(FileSchema), v.minLength(1)),
  addedAt: v.number(),
  known: v.nullable(
    v.object({ vectors: v.array(v.array(v.number())), device: v.picklist(['wasm', 'webgpu']), runtime: v.string(), recordedAt: v.number() }),
  ),
}) satisfies v.GenericSchema<unknown, ModelRecord>;
