import type { MemoryDraft } from '../../../contracts/memory';
import type { SampleTime } from '../sampleDates';

/** A memory of the sample as it is written down here: like a draft, but dated from the day on which it is added. */
export interface SampleMemory extends Pick<MemoryDraft, 'text' | 'type' | 'tags' | 'pinned'> {
  readonly when: SampleTime;
}
