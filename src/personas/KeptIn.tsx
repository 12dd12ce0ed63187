import { DEFAULT_PERSONA } from '../contracts/memory';
import { useStore } from '../ui/createStore';
import { currentPersona } from '../ui/currentPersona';
import { PersonaMark } from '../ui/PersonaMark';
import { personaById, usePersonas, writingTo } from '../ui/personas';
import './keptIn.css';

/** Beside "Keep": which persona the text goes to. The list is the browser's own, so it is right on every device. */
export function KeptIn() {
  const personas = usePersonas();
  const current = useStore(currentPersona);
  const chosen = useStore(writingTo);
  const id = chosen ?? current ?? DEFAULT_PERSONA;
  const persona = personaById(personas, id);
  if (personas.length < 2 || persona === undefined) return null;
  return (
    <span className="kept-in" title={`Kept in ${persona.name}`}>
      <PersonaMark colour={persona.colour} icon={persona.icon} />
      <span className="kept-in-name" dir="auto" aria-hidden="true">{persona.name}</span>
      <select aria-label="Keep in" value={id} onChange={(event) => writingTo.set(event.target.value)}>
        {personas.map((other) => <option key={other.id} value={other.id}>{other.name}</option>)}
      </select>
    </span>
  );
}
