import { TimeSlice } from '../../../src/core/time-slice';

/** Nothing else waits in this worker, so a slice that is used up goes on at once. */
export function newSlice(): TimeSlice {
  return new TimeSlice({ now: () => performance.now(), yieldToEvents: () => Promise.resolve() });
}
