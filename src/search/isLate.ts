import type { SearchTimings } from '../contracts/search';

/** `TARGETS.search` of `core/monitor/targets`, without the table: a test holds them together. */
const TARGET_MS = 50;

/** Whether the hits came later than they should. What a model took to order them anew is not part of it: they were there before. */
export function isLate({ totalMs, workerMs, builtInMs }: Pick<SearchTimings, 'totalMs' | 'workerMs' | 'builtInMs'>): boolean {
  return totalMs - workerMs + (builtInMs ?? workerMs) > TARGET_MS;
}
