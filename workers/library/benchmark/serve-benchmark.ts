import type { BenchmarkLibraryApi } from '../../../src/contracts/self-benchmark';
import { createMonitor } from '../../../src/core/monitor/monitor';
import type { LivingSpace } from '../insides';
import type { LivingModel } from '../models/living-model';
import type { Caller, PartContext } from '../parts';
import { SearchSession } from '../search-session';

const LIMIT = 20;

/**
 * Searches as the library does (same indexes, same words, same reading and marking), in a session of its own: its figures go to a monitor that nobody reads, it has no
 * lens, thus remembers no ranking, it notes no question for the recall keeper, and what it reads takes nobody's place among the memories at hand. Texts go to the embedder as passages, which it neither counts as `embed` nor remembers.
 */
export function serveBenchmark({ insides }: PartContext): (caller: Caller) => BenchmarkLibraryApi {
  const { line, now } = insides;
  const { onQuery: _noted, ...options } = insides.search.options;
  const session = new SearchSession({
    ...options,
    monitor: createMonitor({ now, context: 'benchmark', spans: 1 }),
    readMemories: (ids) => insides.reader.glimpse(ids),
    queryVector: async (text) => (await line.embed((space) => [space.queryPrefix + text], 'passage')).vectors,
  });
  const api: BenchmarkLibraryApi = {
    async search(text) {
      await insides.loaded();
      return session.run({ text, limit: LIMIT, threshold: 0, mode: 'hybrid', wantsPartial: false }, () => false, () => {});
    },
    async embed(text, model) {
      if (model === null) return (await line.embed([text], 'passage')).vectors;
      const living = insides.living().find((space) => isModel(space) && space.model === model) as LivingModel | undefined;
      if (living === undefined) return null;
      return (await living.queryVectors.options.line.embed((space) => [space.queryPrefix + text], 'passage')).vectors;
    },
  };
  return () => api;
}

function isModel(space: LivingSpace): space is LivingModel {
  return 'model' in space;
}
