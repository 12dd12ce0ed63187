import type { MonitorConditions } from '../../../contracts/monitor';
import { figureWords } from './figure-words';

/** What was measured, on what: as terms and values. */
export function conditionRows({ version, memories, vectors, pending, vectorSpace, model, path, crossOriginIsolated, cores, memoryBytes, memorySource, workerRestarts, userAgent, role }: MonitorConditions): readonly (readonly [term: string, value: string])[] {
  return [
    ['Version', version],
    ['Memories', String(memories)],
    ['Vectors', pending === 0 ? String(vectors) : `${vectors}, ${pending} memories waiting`],
    ['Vector space', vectorSpace ?? 'none yet'],
    ...(model === null ? [] : [['Model', model] as const]),
    ['Scan', path],
    ['Memory in use', memoryBytes === null ? `not supported (${memorySource})` : `${figureWords(memoryBytes / 1e6, 'MB')} (${memorySource})`],
    ['Worker restarts', String(workerRestarts)],
    ['This tab', { owner: 'runs the library', guest: 'uses the library of another tab', starting: 'is starting' }[role]],
    ['Cross-origin isolated', crossOriginIsolated ? 'yes' : 'no'],
    ['Cores', String(cores)],
    ['Browser', userAgent],
  ];
}
