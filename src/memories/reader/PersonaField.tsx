import { Autocomplete } from '@base-ui/react/autocomplete';
import { useId, useState } from 'react';
import { DEFAULT_PERSONA, type PersonaId } from '../../contracts/memory';
import { useEngram } from '../../ui/EngramContext';
import { useReaderElement } from './ReaderElement';

/** The persona of everything that names none is called "Me" on screen. */
function shown(persona: PersonaId): string {
  return persona === DEFAULT_PERSONA ? 'Me' : persona;
}

function named(text: string): PersonaId | null {
  const name = text.trim();
  if (name === '') return null;
  return name.toLowerCase() === DEFAULT_PERSONA ? DEFAULT_PERSONA : name;
}

export interface PersonaFieldProps {
  readonly persona: PersonaId;
  readonly onChange: (persona: PersonaId) => void;
}

/** Any name; those in use are offered. Left empty, the persona stays what it was. */
export function PersonaField({ persona, onChange }: PersonaFieldProps) {
  const engram = useEngram();
  const container = useReaderElement();
  const id = useId();
  const [text, setText] = useState(shown(persona));
  const [known, setKnown] = useState<readonly string[]>([]);

  const change = (value: string) => {
    setText(value);
    const name = named(value);
    if (name !== null) onChange(name);
  };

  const readKnown = () => {
    engram.memories.personas().then((personas) => setKnown([...new Set(['Me', ...personas.map((entry) => shown(entry.persona))])]), () => undefined);
  };

  return (
    <div className="field">
      <Autocomplete.Root items={known} value={text} onValueChange={change} onOpenChange={(open) => { if (open) readKnown(); }} openOnInputClick>
        <label htmlFor={id}>Persona</label>
        <Autocomplete.Input
          id={id} aria-label="Persona" autoComplete="off" onFocus={readKnown} onBlur={() => { if (named(text) === null) setText(shown(persona)); }}
        />
        <Autocomplete.Portal container={container}>
          <Autocomplete.Positioner className="options-place" sideOffset={4} align="start" positionMethod="fixed">
            <Autocomplete.Popup className="options">
              <Autocomplete.Empty className="options-empty">A new persona</Autocomplete.Empty>
              <Autocomplete.List>{(name: string) => <Autocomplete.Item key={name} value={name} className="option">{name}</Autocomplete.Item>}</Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
    </div>
  );
}
