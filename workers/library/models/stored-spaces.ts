import * as v from 'valibot';
import type { VectorSpace } from '../../../src/contracts/embedder';
import { DEFAULT_MODEL_SETTINGS, type ModelId, type ModelSettings } from '../../../src/contracts/models';

/** A model and the space of its vectors. */
export interface StoredSpace {
  readonly model: ModelId;
  readonly name: string;
  /** Null until its encoder was loaded once. */
  readonly space: VectorSpace | null;
}

/** A space that nothing uses any more. */
export interface StoredOldSpace extends StoredSpace {
  readonly spaceId: string;
  readonly vectors: number;
  readonly bytes: number;
}

/**
 * All that is remembered of models between two starts. How far a space is filled is not in it: what vector blocks are stored says
 * that, and cannot disagree.
 */
export interface StoredSpaces {
  readonly current: (StoredSpace & { readonly space: VectorSpace }) | null;
  readonly next: StoredSpace | null;
  /** By the person. */
  readonly paused: boolean;
  readonly old: readonly StoredOldSpace[];
  /** Spaces whose vectors are being deleted. */
  readonly forgetting: readonly string[];
  /** Which space was there before the current one; null: nothing was changed yet. */
  readonly former: string | null;
  readonly settings: ModelSettings;
}

export const NO_SPACES: StoredSpaces = { current: null, next: null, paused: false, old: [], forgetting: [], former: null, settings: DEFAULT_MODEL_SETTINGS };

/** Of a vector; the index takes no more. */
export const MOST_DIMENSIONS = 2_048;

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Curve = v.object({ midpoint: v.pipe(v.number(), v.finite()), slope: v.pipe(v.number(), v.finite()) });
const Space = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  model: v.string(),
  revision: v.string(),
  dtype: v.string(),
  dimensions: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MOST_DIMENSIONS)),
  chunkerVersion: v.number(),
  queryPrefix: v.string(),
  passagePrefix: v.string(),
  maxTokens: v.nullable(v.number()),
  calibration: v.object({ semantic: Curve, hybrid: Curve }),
});
const Named = { model: v.pipe(v.string(), v.minLength(1)), name: v.string() };
const Settings = v.object({
  refine: v.picklist(['on', 'off', 'auto']),
  pace: v.picklist(['eco', 'normal', 'fast']),
  restOnBattery: v.boolean(),
  idleMinutes: v.pipe(v.number(), v.minValue(0), v.maxValue(24 * 60)),
  device: v.picklist(['auto', 'wasm']),
});
const Schema = v.object({
  current: v.nullable(v.object({ ...Named, space: Space })),
  next: v.nullable(v.object({ ...Named, space: v.nullable(Space) })),
  paused: v.boolean(),
  old: v.array(v.object({ ...Named, space: v.nullable(Space), spaceId: v.pipe(v.string(), v.minLength(1)), vectors: Count, bytes: Count })),
  forgetting: v.array(v.string()),
  former: v.nullable(v.string()),
  settings: Settings,
}) satisfies v.GenericSchema<unknown, StoredSpaces>;

/** @returns null for what cannot be read: damaged, or of another version */
export function readSpaces(json: string): StoredSpaces | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const read = v.safeParse(Schema, value);
  return read.success ? read.output : null;
}

/** The settings with what somebody asks for; null when a value is not one that a setting can have. */
export function changeSettings(settings: ModelSettings, changes: Partial<ModelSettings>): ModelSettings | null {
  const read = v.safeParse(Settings, { ...settings, ...changes });
  return read.success ? read.output : null;
}
