/** Words of the memory by which a test tells a scan thread how to behave. */
/** What it does at its next kernel calls: 0 as it should, or one of these. */
export const CONDUCT = 0;
/** Stops in the middle of a chunk until the conduct changes. */
export const STALL = 1;
/** Throws. */
export const BREAK = 2;
/** 1 while it stands still. */
export const STALLED = 1;
/** Kernel calls so far. */
export const CALLS = 2;
