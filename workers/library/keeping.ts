/** What taking in something new needs and finding does not: one script, since whoever keeps something has it embedded next. */
export { EmbeddingRun } from './embedding-run';
export { MemoryKeeper } from './memory-keeper';
