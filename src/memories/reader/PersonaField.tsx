import { Autocomplete } from '@base-ui/react/autocomplete';
import { useId, useState } from 'react';
import type { PersonaId } from '../../contracts/memory';
import { LONGEST_PERSONA_NAME } from '../../contracts/personas';
import { personaName, personaNamed, usePersonas } from '../../ui/personas';
import { useReaderElement } from './ReaderElement';

export interface PersonaFieldProps {
  readonly persona: PersonaId;
  readonly onChange: (persona: PersonaId) => void;
}

/** Any name; those in use are offered, and one that is not becomes a new persona. Left empty, the persona stays what it was. */
export function PersonaField({ persona, onChange }: PersonaFieldProps) {
  const personas = usePersonas();
  const container = useReaderElement();
  const id = useId();
  /** Null: nothing was typed, so it says how the persona is called now. */
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? personaName(personas, persona);
  const known = personas.map(({ name }) => name);

  const change = (value: string) => {
    setTyped(value);
    if (value.trim() !== '') onChange(personaNamed(personas, value));
  };

  return (
    <div className="field">
      <Autocomplete.Root items={known} value={text} onValueChange={change} openOnInputClick>
        <label htmlFor={id}>Persona</label>
        <Autocomplete.Input
          id={id} aria-label="Persona" autoComplete="off" maxLength={LONGEST_PERSONA_NAME} onBlur={() => { if (text.trim() === '') setTyped(null); }}
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
