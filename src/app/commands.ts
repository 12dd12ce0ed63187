import type { Engram } from '../contracts/engine';
import type { PersonaId, UndoStep } from '../contracts/memory';
import { exportLibrary } from '../memories/exportLibrary';
import type { ImportStore } from '../memories/importStore';
import { removeMemory } from '../memories/removeMemory';
import { openFindBar } from '../memories/today/findBar';
import { quoted, undoLast } from '../memories/undo';
import { queryHelpOpen } from '../search/query/queryHelp';
import { counted } from '../ui/format';
import { personasOf, switchPersona } from '../ui/personas';
import { preferences, setPreferences } from '../ui/preferences';
import { startSelecting } from '../ui/selecting';
import { chooseTheme, theme, themeChoice, toggleTheme } from '../ui/theme';
import { showToast } from '../ui/toasts';
import { goToField } from './goToField';
import { ROOM_KEYS } from './keys';
import { overlay } from './overlay';
import { pickFiles } from './pickFiles';
import { currentRoute, hrefOf, navigate, type Room } from './route';

/** What commands need of the app that runs them. */
export interface CommandContext {
  readonly engram: Engram;
  readonly imports: ImportStore;
  /** Closes the open memory after it was deleted. */
  readonly onRemoved: () => void;
}

export const COMMAND_GROUPS = ['Write and find', 'Go to', 'Personas', 'This memory', 'Library', 'Appearance', 'Help'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  /** What it does, as a button would say it. */
  readonly label: string;
  /** Pressed outside of fields (`n`, `g t`), or anywhere (`Mod+K`). */
  readonly keys?: string;
  /** Other words for it, to be found by. */
  readonly words?: string;
  readonly run: () => void | Promise<void>;
}

const ROOM_LABELS: Readonly<Record<Room, string>> = { today: 'Today', find: 'Find', personas: 'Personas', models: 'Models', trash: 'Trash', settings: 'Settings', monitor: 'Monitor' };

/**
 * Everything the app can be told to do, in the order it is shown. The one registry: the palette, the keys and the list of
 * shortcuts read it, so none of them can promise what another does not know.
 * @param lastStep - what undo would take back; null: nothing, or not known
 */
export function commandsFor(context: CommandContext, lastStep: UndoStep | null = null): readonly Command[] {
  const { engram, imports } = context;
  const { room, memory } = currentRoute();
  const goTo = (to: Room, section?: string) => () => {
    // The room's heading takes the focus, unless somebody is in a field.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    navigate({ room: to, memory: null, section });
  };
  const commands: Command[] = [
    { id: 'write', group: 'Write and find', label: 'Write a memory', keys: 'n', words: 'new note capture add', run: () => goToField('write') },
    { id: 'find', group: 'Write and find', label: 'Find anything', keys: ROOM_KEYS.find, words: 'search query', run: () => goToField('find') },
    { id: 'query-help', group: 'Help', label: 'How to search', words: 'query language operators filter tag before quotes help', run: () => { goToField('find'); queryHelpOpen.set(true); } },
    { id: 'find-in-timeline', group: 'Write and find', label: 'Find in the timeline', words: 'page exact literal', run: () => findInTimeline() },
    { id: 'select', group: 'Write and find', label: 'Select memories', words: 'choose many bulk tag delete', run: () => select(room) },
    { id: 'palette', group: 'Write and find', label: 'All commands and titles', keys: 'Mod+K', words: 'palette', run: () => overlay.set('palette') },
    ...(['today', 'personas', 'models', 'monitor', 'trash', 'settings'] as const).map((to): Command => ({
      id: `go-${to}`, group: 'Go to', label: ROOM_LABELS[to], keys: ROOM_KEYS[to], words: `go to ${to} ${ROOM_WORDS[to]}`, run: goTo(to),
    })),
    ...MONITOR_SECTIONS.map(([section, label, words]): Command => ({ id: `monitor-${section}`, group: 'Go to', label, words: `monitor ${words}`, run: goTo('monitor', section) })),
  ];
  commands.push(...personaCommands(engram));
  if (memory !== null && room !== 'trash') commands.push(...memoryCommands(context, memory));
  if (lastStep !== null) {
    commands.push({ id: 'undo', group: 'Library', label: `Undo ${undoText(lastStep)}`, keys: 'Mod+Z', words: 'take back restore', run: () => undoLast(engram) });
  }
  const { density } = preferences.get();
  commands.push(
    { id: 'import-files', group: 'Library', label: 'Import files', words: 'markdown json text open', run: () => pickFiles(imports, 'files') },
    { id: 'import-folder', group: 'Library', label: 'Import a folder', words: 'vault obsidian directory', run: () => pickFiles(imports, 'folder') },
    { id: 'export', group: 'Library', label: 'Export everything', words: 'backup download zip save', run: () => exportLibrary(engram) },
    { id: 'theme', group: 'Appearance', label: `Switch to ${theme.get() === 'dark' ? 'light' : 'dark'} theme`, words: 'night mode colours', run: toggleTheme },
    ...(themeChoice.get() === 'system' ? [] : [{ id: 'theme-system', group: 'Appearance', label: 'Theme as the system has it', words: 'automatic', run: () => chooseTheme('system') } as const]),
    {
      id: 'density', group: 'Appearance', label: density === 'compact' ? 'Comfortable spacing' : 'Compact spacing', words: 'density rows',
      run: () => setPreferences({ density: density === 'compact' ? 'comfortable' : 'compact' }),
    },
    { id: 'shortcuts', group: 'Help', label: 'Keyboard shortcuts', keys: '?', words: 'keys help hotkeys', run: () => overlay.set('shortcuts') },
    { id: 'storage', group: 'Help', label: 'Storage and backups', words: 'space quota persist disk', run: goTo('settings', 'storage') },
    { id: 'duplicates', group: 'Library', label: 'Review memories that look alike', words: 'duplicates doubles near merge same twice', run: goTo('settings', 'duplicates') },
    { id: 'ledger', group: 'Help', label: 'What left this device', words: 'privacy ledger network bytes', run: goTo('settings', 'privacy') },
    { id: 'about', group: 'Help', label: 'About Engram', words: 'version licence license', run: goTo('settings', 'about') },
  );
  return commands;
}

const ROOM_WORDS = { today: 'timeline home', personas: 'spaces profiles create new', models: 'embedding embedder transformer meaning ai download', monitor: 'speed performance figures', trash: 'deleted bin', settings: 'preferences options' } as const;

const MONITOR_SECTIONS = [
  ['history', 'History of the figures', 'chart trend over time compare versions'],
  ['alerts', 'Alerts', 'rules thresholds warnings'],
  ['traces', 'Traces of the last operations', 'stages why slow waterfall'],
  ['report', 'Performance report', 'summary recommendations export'],
  ['benchmark', 'Benchmark this device', 'measure self test compare devices'],
] as const;

/** `g 0` shows all, `g 1` the first; nothing while there is only one. */
function personaCommands(engram: Engram): Command[] {
  const personas = personasOf(engram).get();
  if (personas.length < 2) return [];
  const switchTo = (id: PersonaId | null, name: string, place: number): Command => ({
    id: `persona-${place}`, group: 'Personas', label: `Switch to ${name}`, words: 'persona show only', run: () => switchPersona(engram, id), ...(place < 10 ? { keys: `g ${place}` } : {}),
  });
  return [switchTo(null, 'all personas', 0), ...personas.map(({ id, name }, index) => switchTo(id, name, index + 1))];
}

function memoryCommands({ engram, onRemoved }: CommandContext, id: string): Command[] {
  return [
    { id: 'copy-link', group: 'This memory', label: 'Copy the link to this memory', words: 'address url share', run: () => copyLink(id) },
    {
      id: 'pin', group: 'This memory', label: 'Pin or unpin this memory', words: 'favourite star',
      async run() {
        const memory = await engram.memories.get(id);
        if (memory === null) return;
        const { pinned } = await engram.memories.update(id, { pinned: !memory.pinned });
        showToast(pinned ? 'Pinned.' : 'Not pinned any more.', { kind: 'pinned', lifeMs: 4000 });
      },
    },
    {
      id: 'delete', group: 'This memory', label: 'Delete this memory', words: 'remove trash',
      async run() {
        const memory = await engram.memories.get(id);
        if (memory === null) return;
        await removeMemory(engram, memory);
        onRemoved();
      },
    },
  ];
}

async function copyLink(id: string): Promise<void> {
  await navigator.clipboard.writeText(`${location.origin}${location.pathname}${hrefOf({ room: 'today', memory: id })}`);
  showToast('Link copied. It opens this memory on this device only.', { kind: 'copied', lifeMs: 6000 });
}

/** What a step did, in a few words: `deleting “Shopping”`, `the import of 31 memories`. */
function undoText({ kind, count, title, persona }: UndoStep): string {
  const what = title === null || count !== 1 ? counted(count, 'memory', 'memories') : quoted(title);
  switch (kind) {
    case 'removed': return persona === undefined ? `deleting ${what}` : `deleting the persona ${quoted(persona)}`;
    case 'changed': return `changing ${what}`;
    case 'copied': return `copying ${what}`;
    case 'imported': return `the import of ${what}`;
    case 'sampled': return 'the sample library';
  }
}

function findInTimeline(): void {
  navigate({ room: 'today', memory: null });
  openFindBar();
}

function select(room: Room): void {
  if (room !== 'find' && room !== 'trash') navigate({ room: 'today', memory: null });
  // Leaving a room ends a selection: this one begins in the next.
  setTimeout(() => startSelecting());
}
