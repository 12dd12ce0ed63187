import { Combobox } from '@base-ui/react/combobox';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useEngram } from '../../ui/EngramContext';
import { useReaderElement } from './ReaderElement';
import { addTags } from './addTags';

export interface TagsFieldProps {
  readonly tags: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}

/** Tags with those used before offered; Enter or a comma adds what was typed, Backspace takes the last one away. */
export function TagsField({ tags, onChange }: TagsFieldProps) {
  const engram = useEngram();
  const id = useId();
  const container = useReaderElement();
  const anchor = useRef<HTMLDivElement>(null);
  const listOpen = useRef(false);
  const highlighted = useRef<string | undefined>(undefined);
  const [chosen, setChosen] = useState<readonly string[]>(tags);
  const [typed, setTyped] = useState('');
  const [offered, setOffered] = useState<readonly string[]>([]);

  const choose = (next: readonly string[]) => {
    setChosen(next);
    onChange(next);
  };

  const offer = async (prefix: string) => {
    const found = await engram.memories.tags(prefix.trim().replace(/^#/, ''), 8 + chosen.length).catch(() => []);
    setOffered(found.map(({ tag }) => tag));
  };

  const add = (text: string) => {
    const next = addTags(chosen, text);
    if (next !== chosen) choose(next);
    setTyped('');
    void offer('');
  };

  const onInput = (value: string) => {
    if (/[,;\n]/.test(value)) {
      add(value);
      return;
    }
    setTyped(value);
    void offer(value);
  };

  const onKeyDown = (event: KeyboardEvent & { preventBaseUIHandler(): void }) => {
    // With its list closed it would take all tags away; here it leaves the editor, as everywhere.
    if (event.key === 'Escape' && !listOpen.current) {
      setTyped('');
      event.preventBaseUIHandler();
    }
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || highlighted.current !== undefined || typed.trim() === '') return;
    event.preventDefault();
    add(typed);
  };

  const items = offered.filter((tag) => !chosen.includes(tag)).slice(0, 8);
  return (
    <div className="field">
      <label htmlFor={id}>Tags</label>
      <Combobox.Root
        multiple items={items} filter={null} value={[...chosen]} inputValue={typed}
        onValueChange={(value, { reason }) => { if (reason !== 'escape-key') choose(value); }} onInputValueChange={onInput}
        onItemHighlighted={(item) => { highlighted.current = item; }}
        onOpenChange={(open) => { listOpen.current = open; if (open) void offer(typed); }}
      >
        <Combobox.InputGroup ref={anchor} className="tags-field">
          <Combobox.Value>
            {(value: readonly string[]) => (
              <Combobox.Chips className="tags-chips" aria-label={value.length > 0 ? 'Chosen tags' : undefined}>
                {value.map((tag) => (
                  <Combobox.Chip key={tag} className="tag-chip" aria-label={tag} aria-description="Press Backspace or Delete to remove">
                    {tag}
                    <Combobox.ChipRemove className="tag-remove" aria-label={`Remove ${tag}`}>
                      <svg width="9" height="9" viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11" stroke="currentColor" strokeWidth="1.8" /></svg>
                    </Combobox.ChipRemove>
                  </Combobox.Chip>
                ))}
                <Combobox.Input
                  // While the list is open, what is outside of it, the label too, is hidden from assistive technology.
                  id={id} aria-label="Tags" placeholder={value.length === 0 ? 'car, money' : ''} autoComplete="off" autoCapitalize="none" onKeyDown={onKeyDown} onBlur={() => { if (typed.trim() !== '') add(typed); }}
                  aria-description={value.length > 0 ? `${value.length} chosen. From the start of the field, Left Arrow leads to them.` : undefined}
                />
              </Combobox.Chips>
            )}
          </Combobox.Value>
        </Combobox.InputGroup>
        <Combobox.Portal container={container}>
          <Combobox.Positioner className="options-place" anchor={anchor} sideOffset={4} align="start" positionMethod="fixed">
            <Combobox.Popup className="options">
              <Combobox.Empty className="options-empty">{typed.trim() === '' ? 'No other tags yet' : `New: Enter adds “${typed.trim()}”`}</Combobox.Empty>
              <Combobox.List>{(tag: string) => <Combobox.Item key={tag} value={tag} className="option">{tag}</Combobox.Item>}</Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </div>
  );
}
