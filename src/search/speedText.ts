import type { EngineStatus } from '../contracts/engine';
import type { SearchReply, SearchTimings } from '../contracts/search';
import { countStrongHits } from './weakHits';
import { counted, formatBytes, formatCount, formatMs } from '../ui/format';

/** Milliseconds that meaning took: query to vector, scan, exact rescoring. Null when it took no part. */
function meaningMs(timings: SearchTimings): number | null {
  const stages = [timings.embedMs, timings.scanMs, timings.rescoreMs].filter((ms) => ms !== null);
  return stages.length === 0 ? null : stages.reduce((sum, ms) => sum + ms, 0);
}

/** Whole milliseconds from ten on: finer ones would only flicker while letters are typed. */
export function speedMs(ms: number): string {
  return formatMs(ms >= 10 ? Math.round(ms) : ms);
}

/** The first part of the speed line: on how much. */
export function countPart(status: EngineStatus, reply: SearchReply | null): string {
  const memories = counted(reply?.library.memories ?? status.memories, 'memory', 'memories');
  return reply === null ? memories : `${memories}, ${hitsPart(reply)}`;
}

/** How long it took until the hits were there; where a model ordered them anew, who took how long. */
export function timePart({ timings, vectorSpace }: SearchReply): string {
  const { totalMs, workerMs, builtInMs, modelEmbedMs } = timings;
  if (builtInMs === null) return speedMs(totalMs);
  return `${speedMs(totalMs - workerMs + builtInMs)} built-in${modelEmbedMs === null ? '' : ` · ${speedMs(totalMs)} ${modelName(vectorSpace)}`}`;
}

/** Short name of the model of a vector space, of which the id is `owner/model@revision/…`. */
export function modelName(vectorSpace: string | null): string {
  return vectorSpace?.split('@')[0].split('/').at(-1) ?? '';
}

/** What ran, and how long. Nothing where a model takes part: who took how long is said already, and the line must not grow when it answers. */
export function stageParts({ timings }: SearchReply): string[] {
  if (timings.builtInMs !== null) return [];
  const meaning = meaningMs(timings);
  return [
    ...(meaning === null ? [] : [`meaning ${speedMs(meaning)}`]),
    ...(timings.wordsMs === null ? [] : [`words ${speedMs(timings.wordsMs)}`]),
  ];
}

/** The state that all this was in: the embedder, what is not searched by meaning yet, the network. */
export function stateParts(status: EngineStatus, online: boolean, reply: SearchReply | null = null): string[] {
  // Where a model took part, both are named with their times.
  const parts = status.embedder.at === 'ready' && reply !== null && reply.timings.builtInMs !== null ? [] : [embedderPart(status)];
  if (!status.loaded) parts.push('the library is still loading');
  if (status.embedder.at === 'ready' && status.pending > 0) parts.push(`${counted(status.pending, 'memory', 'memories')} still being read for meaning`);
  if (status.parked > 0) parts.push(`${counted(status.parked, 'memory', 'memories')} found by words only`);
  parts.push(online ? 'online' : 'offline');
  return parts;
}

/** Only hits that are more than weak matches are counted. */
export function hitsPart(reply: SearchReply): string {
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
