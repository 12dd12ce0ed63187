import type { PersonasApi } from '../../../src/contracts/personas';
import type { Caller, PartContext } from '../parts';
import { Personas } from './personas';

export function servePersonas({ insides, extras }: PartContext): (caller: Caller) => PersonasApi {
  const personas = new Personas(insides, extras);
  return ({ cancelled, notify }) => ({
    list: () => personas.list(),
    save: (persona) => personas.save(persona),
    arrange: (ids) => personas.arrange(ids),
    async remove(id, job) {
      if (job === undefined) return personas.remove(id);
      try {
        return await personas.remove(id, { isCancelled: () => cancelled.has(job), onProgress: (done, total) => notify({ kind: 'progress', job, done, total }) });
      } finally {
        cancelled.delete(job);
      }
    },
    copy: (ids, persona, copies) => personas.copy(ids, persona, copies),
  });
}
