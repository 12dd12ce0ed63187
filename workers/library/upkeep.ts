/** What can wait: one script, read in the first quiet moment. */
export { Compaction } from './compaction';
export { mergeSmallBlocks } from './merge-small-blocks';
export { storeSegment } from './store-segment';
export { tendVectors } from './vectors/tend-vectors';
