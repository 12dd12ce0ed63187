import type { MonitorConditions } from '../../../contracts/monitor';
import { counted, figureWords } from './figure-words';

/** What was measured, on what: as terms and values. */
export function conditionRows({ version, memories, vectors, pending, vectorSpace, model, path, crossOriginIsolated, cores, memoryBytes, memorySource, workerRestarts, userAgent, role, online }: MonitorConditions): readonly (readonly [term: string, value: string])[] {
  return [
    ['Version', version],
    ['Memories', figureWords(memories, 'count')],
    ['Vectors', pending === 0 ? figureWords(vectors, 'count') : `${figureWords(vectors, 'count')}, ${counted(pending, 'memory', 'memories')} waiting`],
    ['Vector space', vectorSpace ?? 'none yet'],
    ...(model === null ? [] : [['Model', model] as const]),
    ['Scan', path],
    ['Memory in use', memoryBytes === null ? `not supported (${memorySource})` : `${figureWords(memoryBytes / 1e6, 'MB')} (${memorySource})`],
    ['Worker restarts', String(workerRestarts)],
    ['This tab', { owner: 'runs the library', guest: 'uses the library of another tab', starting: 'is starting' }[role]],
    ['Cross-origin isolated', crossOriginIsolated ? 'yes' : 'no'],
    ['Cores', String(cores)],
    ['Network', online ? 'online' : 'offline'],
    ['Browser', userAgent],
  ];
}
