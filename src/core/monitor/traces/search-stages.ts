import type { SearchTimings } from '../../../contracts/search';

export type SearchStageName = 'words' | 'embed' | 'scan' | 'rescore' | 'fuse' | 'read' | 'turn' | 'model' | 'rank' | 'way';

export interface SearchStagePart {
  readonly name: SearchStageName;
  /** What the stage added to the whole. */
  readonly ms: number;
}

/** Shorter than a browser's clock can tell. */
const LEAST_MS = 0.005;

/**
 * Where the time of a search went. Stages overlap (the question is embedded in another worker while the words are looked
 * up), so each is given what it added; together they are the whole, and a bar of them is true.
 * @returns in the order in which they happen; a stage that did not take place, or took no time, is left out
 */
export function searchStages(timings: SearchTimings): SearchStagePart[] {
  const { totalMs, workerMs, wordsMs, embedMs, scanMs, rescoreMs, fuseMs, readMs, modelRankMs } = timings;
  const builtInMs = timings.builtInMs ?? workerMs;
  // What is asked of the embedder is asked before the words are looked up, and its answer is taken after.
  const beyondWords = embedMs === null ? 0 : Math.max(0, embedMs - (wordsMs ?? 0));
  const known = (wordsMs ?? 0) + beyondWords + (scanMs ?? 0) + (rescoreMs ?? 0) + (fuseMs ?? 0) + readMs;
  const stages: SearchStagePart[] = [
    { name: 'words', ms: wordsMs ?? 0 },
    { name: 'embed', ms: beyondWords },
    { name: 'scan', ms: scanMs ?? 0 },
    { name: 'rescore', ms: rescoreMs ?? 0 },
    { name: 'fuse', ms: fuseMs ?? 0 },
    { name: 'read', ms: readMs },
    { name: 'turn', ms: builtInMs - known },
    // The model is asked together with the built-in embedder; it adds what it takes longer.
    { name: 'model', ms: workerMs - builtInMs - (modelRankMs ?? 0) },
    { name: 'rank', ms: modelRankMs ?? 0 },
    { name: 'way', ms: totalMs - workerMs },
  ];
  return stages.filter(({ ms }) => ms >= LEAST_MS);
}
