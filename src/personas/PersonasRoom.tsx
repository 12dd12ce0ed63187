import { lazy, Suspense, useRef, useState, type DragEvent } from 'react';
import type { PersonaId } from '../contracts/memory';
import type { PersonaInfo } from '../contracts/personas';
import { announce } from '../ui/announcer';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { counted } from '../ui/format';
import { PersonaMark } from '../ui/PersonaMark';
import { switchPersona, usePersonas } from '../ui/personas';
import { showToast } from '../ui/toasts';
import { movedTo } from './movedTo';
import './personas.css';

const PersonaDialog = lazy(async () => ({ default: (await import('./PersonaDialog')).PersonaDialog }));
const RemovePersona = lazy(async () => ({ default: (await import('./RemovePersona')).RemovePersona }));

type Opened = { readonly what: 'edit'; readonly persona: PersonaInfo | null } | { readonly what: 'remove'; readonly persona: PersonaInfo } | null;

export interface PersonasRoomProps {
  /** Downloads the memories of one persona. */
  readonly onExport: (persona: PersonaInfo) => Promise<void>;
}

/** The memory spaces of this library: what they are called, how they look, what is written in them. */
export function PersonasRoom({ onExport }: PersonasRoomProps) {
  const engram = useEngram();
  const personas = usePersonas();
  const [opened, setOpened] = useState<Opened>(null);
  /** While one is dragged: the order as it would be. */
  const [order, setOrder] = useState<readonly PersonaId[] | null>(null);
  const [dragged, setDragged] = useState<PersonaId | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const editButton = useRef<HTMLElement>(null);

  const arrange = async (ids: readonly PersonaId[]) => {
    try {
      await engram.personas.arrange(ids);
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };
  const move = (persona: PersonaInfo, by: -1 | 1) => {
    const ids = personas.map(({ id }) => id);
    const to = ids.indexOf(persona.id) + by;
    if (to < 0 || to >= ids.length) return;
    void arrange(movedTo(ids, persona.id, to));
    announce(`${persona.name}, place ${to + 1} of ${ids.length}`);
  };
  const dragOver = (event: DragEvent, over: PersonaId) => {
    if (dragged === null) return;
    event.preventDefault();
    const ids = order ?? personas.map((persona) => persona.id);
    if (dragged !== over) setOrder(movedTo(ids, dragged, ids.indexOf(over)));
  };
  const drop = () => {
    setDragged(null);
    if (order !== null) void arrange(order).finally(() => setOrder(null));
  };
  const shown = order === null ? personas : order.flatMap((id) => personas.find((persona) => persona.id === id) ?? []);

  return (
    <div className="personas">
      <header>
        <h1 ref={head} tabIndex={-1}>Personas</h1>
        <p className="personas-lead">Separate spaces for what you keep: work, a project, another side of you. You see and search one of them, or all together.</p>
        <p><button type="button" className="button primary" onClick={() => setOpened({ what: 'edit', persona: null })}>New persona</button></p>
      </header>
      <ul className="persona-rows" aria-label="Personas" onDrop={(event) => event.preventDefault()}>
        {shown.map((persona, index) => (
          <li
            key={persona.id} className={persona.id === dragged ? 'persona-row dragged' : 'persona-row'}
            draggable={personas.length > 1} onDragOver={(event) => dragOver(event, persona.id)} onDragEnd={drop}
            onDragStart={(event) => {
              setDragged(persona.id);
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', persona.name);
            }}
          >
            <PersonaMark colour={persona.colour} icon={persona.icon} />
            <div className="persona-words">
              <button type="button" className="persona-title" onClick={() => switchPersona(engram, persona.id)} title={`Show ${persona.name} alone`}><span dir="auto">{persona.name}</span></button>
              <p className="faint">{aboutPersona(persona)}</p>
            </div>
            <div className="persona-actions">
              {personas.length > 1 && (
                <>
                  <button type="button" className="button quiet" aria-label={`Move ${persona.name} up`} disabled={index === 0} onClick={() => move(persona, -1)}><Arrow up /></button>
                  <button type="button" className="button quiet" aria-label={`Move ${persona.name} down`} disabled={index === shown.length - 1} onClick={() => move(persona, 1)}><Arrow up={false} /></button>
                </>
              )}
              <button type="button" className="button quiet" aria-label={`Edit ${persona.name}`} onClick={(event) => { editButton.current = event.currentTarget; setOpened({ what: 'edit', persona }); }}>Edit</button>
            </div>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {opened?.what === 'edit' && (
          <PersonaDialog
            persona={opened.persona} others={personas} onClose={() => setOpened(null)}
            onRemove={(persona) => setOpened({ what: 'remove', persona })}
          />
        )}
        {opened?.what === 'remove' && <RemovePersona persona={opened.persona} openedFrom={editButton} focusAfter={head} onExport={onExport} onClose={() => setOpened(null)} />}
      </Suspense>
    </div>
  );
}

function aboutPersona({ memories, settings }: PersonaInfo): string {
  const parts = [counted(memories, 'memory', 'memories')];
  if (settings.type !== 'note') parts.push(`writes of type ${settings.type}`);
  if (settings.tags.length > 0) parts.push(`tags ${settings.tags.join(', ')}`);
  if (!settings.searchedWithAll) parts.push('searched only by itself');
  return parts.join(' · ');
}

function Arrow({ up }: { readonly up: boolean }) {
  return <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className="persona-arrow"><path d={up ? 'M8 13V3M4 7l4-4 4 4' : 'M8 3v10M4 9l4 4 4-4'} /></svg>;
}
