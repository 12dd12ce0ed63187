import type { EngineStatus } from '../contracts/engine';
import type { SearchReply, SearchTimings } from '../contracts/search';
import { countStrongHits } from './weakHits';
import { counted, formatBytes, formatCount, formatMs } from '../ui/format';

/** Milliseconds that meaning took: query to vector, scan, exact rescoring. Null when it took no part. */
export function meaningMs(timings: SearchTimings): number | null {
  const stages = [timings.embedMs, timings.scanMs, timings.rescoreMs].filter((ms) => ms !== null);
  return stages.length === 0 ? null : stages.reduce((sum, ms) => sum + ms, 0);
}

/** The parts of the speed line after the total: what ran, on how much. */
export function speedParts(status: EngineStatus, reply: SearchReply | null, online: boolean): string[] {
  const memories = counted(reply?.library.memories ?? status.memories, 'memory', 'memories');
  const parts = [reply === null ? memories : `${memories}, ${hitsPart(reply)}`];
  if (reply !== null) {
    const meaning = meaningMs(reply.timings);
    if (meaning !== null) parts.push(`meaning ${formatMs(meaning)}`);
    if (reply.timings.wordsMs !== null) parts.push(`words ${formatMs(reply.timings.wordsMs)}`);
  }
  parts.push(embedderPart(status));
  if (!status.loaded) parts.push('the library is still loading');
  if (status.embedder.at === 'ready' && status.pending > 0) parts.push(`${counted(status.pending, 'memory', 'memories')} still being read for meaning`);
  if (status.parked > 0) parts.push(`${counted(status.parked, 'memory', 'memories')} found by words only`);
  parts.push(online ? 'online' : 'offline');
  return parts;
}

function hitsPart(reply: SearchReply): string {
  const { count, more } = countStrongHits(reply);
  return more ? `${formatCount(count)}+ hits` : counted(count, 'hit', 'hits');
}

function embedderPart(status: EngineStatus): string {
  switch (status.embedder.at) {
    case 'ready':
      return embedderName(status.vectorSpace?.model ?? null);
    case 'failed':
      return 'words only, meaning could not be loaded';
    case 'absent':
      return 'words only, meaning is starting';
    case 'loading': {
      const { progress } = status.embedder;
      if (progress === null) return 'words only, meaning is loading';
      if (progress.totalBytes === null || progress.totalBytes === 0) return `words only, meaning is loading (${formatBytes(progress.loadedBytes)})`;
      return `words only, meaning is loading (${Math.floor((progress.loadedBytes / progress.totalBytes) * 100)}%)`;
    }
  }
}

/** Model id in the vector space of the embedder that ships with the app (`core/embedder`). */
const BUILT_IN_MODEL = 'engram-static';

/** Words for a model id: the one that ships with the app is not known by its id. */
export function embedderName(model: string | null): string {
  if (model === null || model === BUILT_IN_MODEL) return 'built-in embedder';
  return model;
}
