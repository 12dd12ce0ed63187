import { Autocomplete } from '@base-ui/react/autocomplete';
import { useEffect, useMemo, useState } from 'react';
import type { Engram } from '../contracts/engine';
import type { TitleMatch, UndoStep } from '../contracts/memory';
import { useEngram } from '../ui/EngramContext';
import { marginDate } from '../ui/format';
import { ModalDialog } from '../ui/ModalDialog';
import { errorText } from '../ui/errorText';
import { showToast } from '../ui/toasts';
import { COMMAND_GROUPS, commandsFor, type Command, type CommandContext } from './commands';
import { matchCommand } from './matchCommand';
import { currentRoute, navigate } from './route';
import { Keys } from './ShortcutsDialog';
import './palette.css';

const TITLES = 6;

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly keys: string | undefined;
  readonly run: () => void | Promise<void>;
}

interface Group {
  readonly value: string;
  readonly items: readonly Entry[];
}

export interface CommandPaletteProps {
  readonly context: CommandContext;
  readonly onSearch: (text: string) => void;
  readonly onClose: () => void;
}

/** Commands, memories by title, and a search for whatever was typed: all from the keyboard. */
export function CommandPalette({ context, onSearch, onClose }: CommandPaletteProps) {
  const engram = useEngram();
  const [text, setText] = useState('');
  const query = text.trim();
  const titles = useTitles(engram, query);
  const lastStep = useLastStep(engram);
  const commands = useMemo(() => commandsFor(context, lastStep), [context, lastStep]);
  const groups = useMemo(() => [...commandGroups(commands, query), ...titleGroup(titles, query), ...searchGroup(query, onSearch)], [commands, titles, query, onSearch]);

  const choose = async (entry: Entry) => {
    onClose();
    // After the dialog has given the focus back, so that a command may put it elsewhere.
    await new Promise((resolve) => setTimeout(resolve));
    try {
      await entry.run();
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };

  return (
    <ModalDialog label="Commands" className="palette" onClose={onClose}>
      <Autocomplete.Root
        inline open items={groups} mode="none" autoHighlight="always" keepHighlight
        value={text} onValueChange={setText} itemToStringValue={(entry: Entry) => entry.label}
      >
        <Autocomplete.Input
          className="palette-field" aria-label="Command or title" placeholder="A command, a title, or words to find…"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            // One Escape closes, whatever was typed.
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }}
        />
        <Autocomplete.List className="palette-list" aria-label="Commands and memories">
          {(group: Group) => (
            <Autocomplete.Group key={group.value} items={group.items} className="palette-group">
              <Autocomplete.GroupLabel className="palette-label">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(entry: Entry) => (
                  <Autocomplete.Item key={entry.id} value={entry} className="palette-item" onClick={() => void choose(entry)}>
                    <span className="palette-name" dir="auto">{entry.label}</span>
                    {entry.note !== '' && <span className="faint tabular">{entry.note}</span>}
                    {entry.keys !== undefined && <span className="palette-keys" aria-hidden="true"><Keys keys={entry.keys} /></span>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </ModalDialog>
  );
}

function entryOf({ id, label, keys, run }: Command): Entry {
  return { id, label, keys, run, note: '' };
}

/** In the registry's order while nothing is typed; then the best fitting first, without headings that would say little. */
function commandGroups(commands: readonly Command[], query: string): Group[] {
  const offered = commands.filter(({ id }) => id !== 'palette');
  if (query === '') return COMMAND_GROUPS.map((value) => ({ value, items: offered.filter(({ group }) => group === value).map(entryOf) })).filter(({ items }) => items.length > 0);
  const fitting = offered.flatMap((command) => {
    const score = matchCommand(query, command.label, command.words);
    return score === null ? [] : [{ score, entry: entryOf(command) }];
  });
  fitting.sort((a, b) => b.score - a.score);
  return fitting.length === 0 ? [] : [{ value: 'Commands', items: fitting.map(({ entry }) => entry) }];
}

function titleGroup(titles: readonly TitleMatch[], query: string): Group[] {
  if (titles.length === 0) return [];
  const items = titles.map(({ id, title, createdAt }): Entry => ({
    id: `memory-${id}`, label: title, note: marginDate(createdAt).join(' '), keys: undefined,
    run: () => {
      const { room } = currentRoute();
      navigate({ room: room === 'find' ? 'find' : 'today', memory: id });
    },
  }));
  return [{ value: query === '' ? 'Last changed' : 'Memories', items }];
}

function searchGroup(query: string, onSearch: (text: string) => void): Group[] {
  return query === '' ? [] : [{ value: 'Search', items: [{ id: 'search', label: `Search for “${query}”`, note: '', keys: undefined, run: () => onSearch(query) }] }];
}

/** Titles that fit; the last answer stays until the next one is there, so nothing flickers. */
function useTitles(engram: Engram, query: string): readonly TitleMatch[] {
  const [titles, setTitles] = useState<readonly TitleMatch[]>([]);
  useEffect(() => {
    let current = true;
    engram.memories.titles(query, TITLES).then(
      (found) => current && setTitles(found),
      () => current && setTitles([]), // the library says elsewhere what is wrong; commands work without it
    );
    return () => {
      current = false;
    };
  }, [engram, query]);
  return titles;
}

function useLastStep(engram: Engram): UndoStep | null {
  const [step, setStep] = useState<UndoStep | null>(null);
  useEffect(() => {
    let current = true;
    engram.undo.steps().then(([last]) => current && setStep(last ?? null), () => undefined);
    return () => {
      current = false;
    };
  }, [engram]);
  return step;
}
