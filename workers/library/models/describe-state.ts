import type { EncoderState, ModelSpacesState, SpaceFill } from '../../../src/contracts/models';
import type { LivingModel } from './living-model';
import type { Refiner } from './refiner';
import type { StoredSpaces } from './stored-spaces';

interface Described {
  readonly stored: StoredSpaces;
  readonly current: LivingModel | null;
  readonly next: LivingModel | null;
  readonly refiner: Refiner | null;
  readonly encoder: EncoderState;
  /** There is an encoder that could fill the next space. */
  readonly canFill: boolean;
  /** Nothing is embedded: the device is on battery, and nobody looks. */
  readonly rests: boolean;
  /** Memories of the library. */
  readonly total: number;
}

/** What tabs are told of models. */
export function describeState(described: Described): ModelSpacesState {
  const { stored: { current, old, settings }, refiner, encoder } = described;
  return {
    current: current === null ? null : { ...current, memories: described.current?.shelf.index.documentCount ?? 0 },
    next: describeFill(described),
    old: old.map(({ spaceId, model, name, vectors, bytes }) => ({ spaceId, model, name, vectors, bytes })),
    encoder,
    settings,
    refining: { active: refiner?.active ?? false, medianMs: refiner?.medianMs ?? null },
    pending: described.current?.pipeline.pending ?? 0,
  };
}

function describeFill({ stored: { next, paused }, next: living, encoder, canFill, rests, total }: Described): SpaceFill | null {
  if (next === null) return null;
  const isStopped = paused || rests;
  return {
    ...next,
    memories: living?.filled ?? 0,
    total,
    paused: paused ? 'by-person' : rests ? 'on-battery' : encoder.at === 'failed' && !canFill ? 'no-encoder' : null,
    memoriesPerSecond: isStopped ? null : (living?.progress.rates?.memoriesPerSecond ?? null),
    secondsLeft: isStopped ? null : (living?.secondsLeft ?? null),
  };
}
