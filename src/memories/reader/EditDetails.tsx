import { useId, useState, type ReactNode } from 'react';
import { MEMORY_TYPES, type Memory, type MemoryPatch, type MemoryType } from '../../contracts/memory';
import { PersonaField } from './PersonaField';
import { TagsField } from './TagsField';

export interface EditDetailsProps {
  readonly memory: Memory;
  /** See `MemoryStore`: when it grows, the fields begin anew with what the memory says. */
  readonly foreignChanges: number;
  readonly onChange: (patch: MemoryPatch) => void;
  /** Further fields, before these. */
  readonly children?: ReactNode;
}

/** What a memory has besides its text. A script of its own: the text can be written before it is here. */
export default function EditDetails({ memory, foreignChanges, onChange, children }: EditDetailsProps) {
  return (
    <div className="edit-details">
      {children}
      <TagsField key={`tags ${foreignChanges}`} tags={memory.tags} onChange={(tags) => onChange({ tags })} />
      <div className="edit-row">
        <label>
          <span>Type</span>
          <select key={`type ${foreignChanges}`} defaultValue={memory.type} onChange={(event) => onChange({ type: event.target.value as MemoryType })}>
            {MEMORY_TYPES.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
        <label>
          <span>Date</span>
          <input
            key={`date ${foreignChanges}`} type="datetime-local" defaultValue={localDateTime(memory.createdAt)}
            onChange={(event) => {
              const at = new Date(event.target.value).getTime();
              if (!Number.isNaN(at)) onChange({ createdAt: at });
            }}
          />
        </label>
      </div>
      <div className="edit-row">
        <PersonaField key={`persona ${foreignChanges}`} persona={memory.personaId} onChange={(persona) => onChange({ persona })} />
        <ImportanceField key={`importance ${foreignChanges}`} memory={memory} onChange={onChange} />
      </div>
    </div>
  );
}

/** The computed value is shown until the person sets another; a button goes back to it. */
function ImportanceField({ memory, onChange }: Pick<EditDetailsProps, 'memory' | 'onChange'>) {
  const id = useId();
  const [chosen, setChosen] = useState(memory.importanceOverride);
  const percent = Math.round((chosen ?? memory.importance) * 100);
  const choose = (value: number | null) => {
    setChosen(value);
    onChange({ importance: value });
  };
  return (
    <div className="field">
      <label htmlFor={id}>Importance</label>
      <div className="importance">
        <input
          id={id} type="range" min="0" max="100" step="1" value={percent} aria-valuetext={`${percent} of 100${chosen === null ? ', computed' : ''}`}
          onChange={(event) => choose(Number(event.target.value) / 100)}
        />
        <span className="tabular faint" aria-hidden="true">{percent}</span>
        {chosen === null
          ? <span className="faint">computed</span>
          : <button type="button" className="button quiet" onClick={() => choose(null)} title="Go back to the computed importance">computed</button>}
      </div>
    </div>
  );
}

/** What `<input type="datetime-local">` wants: local time, no zone. */
function localDateTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
