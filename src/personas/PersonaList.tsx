import { currentPersona } from '../ui/currentPersona';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { PersonaMark } from '../ui/PersonaMark';
import { switchPersona, usePersonas } from '../ui/personas';
import './personaList.css';

/** The personas in the navigation: one click shows one of them alone. Nothing while there is nothing to choose. */
export function PersonaList({ onChosen }: { readonly onChosen?: (() => void) | undefined }) {
  const engram = useEngram();
  const personas = usePersonas();
  const current = useStore(currentPersona);
  if (personas.length < 2) return null;
  const all = { id: null, name: 'All', colour: null, icon: 'dot' } as const;
  return (
    <section className="persona-list" aria-labelledby="persona-list">
      <h2 id="persona-list">Personas</h2>
      <ul>
        {[all, ...personas].map(({ id, name, colour, icon }) => (
          <li key={id}>
            <button
              type="button" className="nav-button" aria-current={id === current ? 'true' : undefined} title={name}
              onClick={() => {
                onChosen?.();
                switchPersona(engram, id);
              }}
            >
              <PersonaMark colour={colour} icon={icon} /><span className="persona-name" dir="auto">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
