import { useStore } from '../ui/createStore';
import { currentPersona } from '../ui/currentPersona';
import { useEngram } from '../ui/EngramContext';
import { personaName, switchPersona, usePersonas } from '../ui/personas';

/** The timeline of a persona that has no memory yet. */
export function EmptyPersona() {
  const engram = useEngram();
  const personas = usePersonas();
  const current = useStore(currentPersona);
  if (current === null) return null;
  return (
    <div className="notice">
      <h1 className="notice-title" dir="auto">Nothing is kept in {personaName(personas, current)} yet</h1>
      <p>What you write now is kept here. Memories of other personas can be selected, and moved or copied here.</p>
      <p><button type="button" className="button" onClick={() => switchPersona(engram, null)}>Show all personas</button></p>
    </div>
  );
}
