import type { SearchTimings } from '../contracts/search';
import { createStore } from './createStore';

/** The search whose trace somebody asked for, by its timings: set by the link "Why was this search slow?", read once by the traces. Not in the address, which is for places. */
export const wantedTrace = createStore<SearchTimings | null>(null);
