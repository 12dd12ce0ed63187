import { useId, useState, type FormEvent } from 'react';
import { isAppError } from '../contracts/errors';
import { DEFAULT_PERSONA, MEMORY_TYPES, type MemoryType } from '../contracts/memory';
import { LONGEST_PERSONA_NAME, LONGEST_PERSONA_PROMPT, PERSONA_COLOURS, PERSONA_ICONS, type PersonaDraft, type PersonaInfo } from '../contracts/personas';
import { useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { ModalDialog } from '../ui/ModalDialog';
import { PersonaMark } from '../ui/PersonaMark';
import { Toggle } from '../ui/Toggle';
import { showToast } from '../ui/toasts';

export interface PersonaDialogProps {
  /** Null: a new one. */
  readonly persona: PersonaInfo | null;
  readonly others: readonly PersonaInfo[];
  readonly onClose: () => void;
  readonly onRemove: (persona: PersonaInfo) => void;
}

/** Name, look and habits of one persona. Nothing is stored before "Save". */
export function PersonaDialog({ persona, others, onClose, onRemove }: PersonaDialogProps) {
  const engram = useEngram();
  const [name, setName] = useState(persona?.name ?? '');
  const [colour, setColour] = useState(persona?.colour ?? PERSONA_COLOURS.find((free) => others.every((other) => other.colour !== free)) ?? 'blue');
  const [icon, setIcon] = useState(persona?.icon ?? 'dot');
  const [prompt, setPrompt] = useState(persona?.prompt ?? '');
  const [type, setType] = useState<MemoryType>(persona?.settings.type ?? 'note');
  const [tags, setTags] = useState(persona?.settings.tags.join(', ') ?? '');
  const [searchedWithAll, setSearchedWithAll] = useState(persona?.settings.searchedWithAll ?? true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ readonly field: string; readonly words: string } | null>(null);
  const ids = useId();

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const draft: PersonaDraft = {
      ...(persona === null ? {} : { id: persona.id }),
      name, colour, icon, prompt,
      settings: { type, tags: tags.split(/[,;\n]/), searchedWithAll },
    };
    try {
      const saved = await engram.personas.save(draft);
      if (persona === null) showToast(`${saved.name} is there. What you write in it is kept apart.`, { kind: 'persona', lifeMs: 6000 });
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };

  return (
    <ModalDialog label={persona === null ? 'New persona' : `Edit ${persona.name}`} className="persona-dialog" onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <header className="modal-head">
          <h2>{persona === null ? 'New persona' : 'Edit persona'}</h2>
          <button type="button" className="button quiet" onClick={onClose}>Cancel</button>
        </header>
        <div className="modal-body persona-fields">
          <label className="setting-field">
            <span>Name</span>
            <input
              value={name} onChange={(event) => setName(event.target.value)} required maxLength={LONGEST_PERSONA_NAME} autoComplete="off" dir="auto"
              aria-invalid={problem?.field === 'name'} aria-describedby={problem?.field === 'name' ? `${ids}-problem` : undefined}
            />
          </label>
          {problem !== null && <p id={`${ids}-problem`} className="bad" role="alert">{problem.words}</p>}
          <fieldset className="persona-swatches">
            <legend>Colour</legend>
            {PERSONA_COLOURS.map((value) => (
              <label key={value} title={value}>
                <input type="radio" name={`${ids}-colour`} value={value} checked={value === colour} onChange={() => setColour(value)} />
                <span className="visually-hidden">{value}</span><PersonaMark colour={value} icon="dot" />
              </label>
            ))}
          </fieldset>
          <fieldset className="persona-swatches">
            <legend>Icon</legend>
            {PERSONA_ICONS.map((value) => (
              <label key={value} title={value}>
                <input type="radio" name={`${ids}-icon`} value={value} checked={value === icon} onChange={() => setIcon(value)} />
                <span className="visually-hidden">{value}</span><PersonaMark colour={colour} icon={value} />
              </label>
            ))}
          </fieldset>
          <label className="setting-field">
            <span>Prompt</span>
            <textarea value={prompt} onChange={(event) => setPrompt(event.target.value)} maxLength={LONGEST_PERSONA_PROMPT} rows={3} dir="auto" aria-describedby={`${ids}-prompt`} />
            <span id={`${ids}-prompt`} className="faint">Goes before every question that is asked in this persona. It stays on this device.</span>
          </label>
          <div className="persona-defaults">
            <label className="setting-field">
              <span>Type of what is written here</span>
              <select value={type} onChange={(event) => setType(event.target.value as MemoryType)}>
                {MEMORY_TYPES.map((value) => <option key={value} value={value}>{value}</option>)}
              </select>
            </label>
            <label className="setting-field">
              <span>Its tags, between commas</span>
              <input value={tags} onChange={(event) => setTags(event.target.value)} autoComplete="off" autoCapitalize="none" dir="auto" />
            </label>
          </div>
          <Toggle label="Searched with all others" checked={searchedWithAll} onChange={setSearchedWithAll}>A search in all personas looks here as well.</Toggle>
          <div className="persona-dialog-actions">
            {persona !== null && persona.id !== DEFAULT_PERSONA && <button type="button" className="button quiet danger" onClick={() => onRemove(persona)}>Delete…</button>}
            <button type="submit" className="button primary" disabled={busy || name.trim() === ''}>{persona === null ? 'Create' : 'Save'}</button>
          </div>
        </div>
      </form>
    </ModalDialog>
  );
}

function problemOf(error: unknown): { readonly field: string; readonly words: string } {
  const field = isAppError(error, 'INVALID_INPUT') ? String(error.facts.field) : '';
  if (field === 'name') return { field, words: 'Another persona has this name. Choose one that is not taken.' };
  if (field === 'tags') return { field, words: 'These are more tags than a memory can have: at most 64.' };
  if (field === 'persona') return { field, words: 'There are 200 personas already, which is the most that are kept apart. Delete one first.' };
  return { field, words: isAppError(error, 'NOT_FOUND') ? 'This persona was deleted meanwhile, in another tab perhaps.' : errorText(error) };
}
