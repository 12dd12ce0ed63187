import type { PersonaId } from '../contracts/memory';
import { personaById, usePersonas } from '../ui/personas';
import '../ui/personaMark.css';
import './hitPersona.css';

/** Whose memory a hit is, where that is not said already: by colour and by name. Nothing while there is only one persona. */
export function HitPersona({ id }: { readonly id: PersonaId }) {
  const personas = usePersonas();
  const persona = personaById(personas, id);
  if (persona === undefined || personas.length < 2) return null;
  return <span className="chip hit-persona"><i className={`persona-spot persona-${persona.colour}`} aria-hidden="true" /><span><span className="visually-hidden">in </span>{persona.name}</span></span>;
}
