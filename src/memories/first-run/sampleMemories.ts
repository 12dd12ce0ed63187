import type { MemoryDraft } from '../../contracts/memory';
import { sampleTime } from './sampleDates';
import { BODY } from './sample/body';
import { DAYS } from './sample/days';
import { DESK } from './sample/desk';
import { HOUSE } from './sample/house';
import { OUTDOORS } from './sample/outdoors';

/**
 * The sample library: some six years of one person's notes, written for this app. Load it lazily: it is read once, if at all.
 * @param now - Unix milliseconds; the notes end on the day before, in the person's time zone
 * @returns drafts, newest first
 */
export function sampleMemories(now: number): MemoryDraft[] {
  return [...DAYS, ...HOUSE, ...BODY, ...OUTDOORS, ...DESK]
    .map(({ when, ...memory }): MemoryDraft & { readonly createdAt: number } => ({ ...memory, createdAt: sampleTime(when, now), source: { kind: 'sample' } }))
    .sort((a, b) => b.createdAt - a.createdAt);
}
