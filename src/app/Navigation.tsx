import type { MouseEvent } from 'react';
import { ImportButtons } from '../memories/ImportButtons';
import type { ImportStore } from '../memories/importStore';
import { exportLibrary } from '../memories/exportLibrary';
import { focusField } from '../search/Composer';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { hrefOf, type Room } from './route';
import { theme, toggleTheme } from '../ui/theme';
import type { OfflineState } from './offline';

export interface NavigationProps {
  readonly room: Room;
  readonly imports: ImportStore;
  readonly offline: OfflineState | null;
  /** On a phone the navigation is a menu that closes when something was chosen. */
  readonly onChosen?: (() => void) | undefined;
}

const LINKS: readonly { readonly room: Room; readonly label: string; readonly key?: string }[] = [
  { room: 'today', label: 'Today' },
  { room: 'find', label: 'Find', key: '/' },
  { room: 'monitor', label: 'Monitor' },
];

/** The rooms that exist, and what can be done with the whole library. */
export function Navigation({ room, imports, offline, onChosen }: NavigationProps) {
  const engram = useEngram();
  const shown = useStore(theme);
  const other = shown === 'dark' ? 'light' : 'dark';

  const choose = (target: Room) => (event: MouseEvent) => {
    onChosen?.();
    if (target !== 'find' || event.ctrlKey || event.metaKey) return;
    // After the address has changed, so that the field is on screen.
    setTimeout(focusField);
  };

  return (
    <>
      <ul className="nav-links">
        {LINKS.map((link) => (
          <li key={link.room}>
            <a href={hrefOf({ room: link.room, memory: null })} aria-current={link.room === room ? 'page' : undefined} onClick={choose(link.room)}>
              {link.label}{link.key !== undefined && <kbd aria-hidden="true">{link.key}</kbd>}
            </a>
          </li>
        ))}
      </ul>
      <div className="nav-actions">
        <ImportButtons store={imports} className="nav-button" onPicked={onChosen} />
        <button type="button" className="nav-button" onClick={() => { onChosen?.(); void exportLibrary(engram); }}>Export everything</button>
        <button type="button" className="nav-button" onClick={toggleTheme}>Switch to {other} theme</button>
      </div>
      <p className="nav-foot faint">{offlineWords(offline)}</p>
    </>
  );
}

/** Only what was checked is said; nothing while it is not known. */
function offlineWords(state: OfflineState | null): string {
  switch (state?.at) {
    case 'ready-offline':
      return 'Ready offline';
    case 'update-waiting':
      return state.readyOffline ? 'Ready offline · update waiting' : 'Update waiting';
    case 'installing':
      return 'Getting ready for offline …';
    case 'failed':
      return 'Not available offline: this browser refused';
    default:
      return '';
  }
}
