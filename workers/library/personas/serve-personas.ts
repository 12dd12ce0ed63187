import type { PersonasApi } from '../../../src/contracts/personas';
import type { Caller, PartContext } from '../parts';
import { Personas } from './personas';

export function servePersonas({ insides, extras }: PartContext): (caller: Caller) => PersonasApi {
  const personas = new Personas(insides, extras);
  return () => ({
    list: () => personas.list(),
    save: (persona) => personas.save(persona),
    arrange: (ids) => personas.arrange(ids),
    remove: (id) => personas.remove(id),
    copy: (ids, persona, copies) => personas.copy(ids, persona, copies),
  });
}
