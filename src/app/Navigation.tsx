import { Suspense, useEffect, useState, type MouseEvent } from 'react';
import { ImportButtons } from '../memories/ImportButtons';
import type { ImportStore } from '../memories/importStore';
import { exportLibrary } from '../memories/exportLibrary';
import { focusField } from '../search/Composer';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import { formatBytes } from '../ui/format';
import { preferences } from '../ui/preferences';
import { theme, toggleTheme } from '../ui/theme';
import { keysText, ROOM_KEYS } from './keys';
import { PersonaList } from './lazyParts';
import { offlineWords } from './offlineWords';
import { overlay } from './overlay';
import type { OfflineState } from './pwa/offline';
import { ROOM_TITLES } from './roomFocus';
import { hrefOf, ROOMS, type Room } from './route';

export interface NavigationProps {
  readonly room: Room;
  readonly imports: ImportStore;
  readonly offline: OfflineState | null;
  /** On a phone the navigation is a menu that closes when something was chosen. */
  readonly onChosen?: (() => void) | undefined;
}

/** The rooms, and what can be done with the whole library. */
export function Navigation({ room, imports, offline, onChosen }: NavigationProps) {
  const engram = useEngram();
  const { singleKeys } = useStore(preferences);
  const other = useStore(theme) === 'dark' ? 'light' : 'dark';

  const choose = (target: Room) => (event: MouseEvent) => {
    onChosen?.();
    if (target !== 'find' || event.ctrlKey || event.metaKey) return;
    // After the address has changed, so that the field is on screen.
    setTimeout(focusField);
  };

  return (
    <>
      <ul className="nav-links">
        {ROOMS.map((target) => (
          <li key={target}>
            <a href={hrefOf({ room: target, memory: null })} aria-current={target === room ? 'page' : undefined} onClick={choose(target)}>
              {ROOM_TITLES[target]}{singleKeys && <kbd aria-hidden="true">{ROOM_KEYS[target]}</kbd>}
            </a>
          </li>
        ))}
      </ul>
      {/* After the start, into room that was free: nothing is moved by it. */}
      {offline !== null && <Suspense fallback={null}><PersonaList onChosen={onChosen} /></Suspense>}
      <div className="nav-actions">
        <button type="button" className="nav-button" aria-keyshortcuts="Control+K Meta+K" onClick={() => { onChosen?.(); overlay.set('palette'); }}>
          Commands<kbd aria-hidden="true">{keysText('Mod+K')}</kbd>
        </button>
        <ImportButtons store={imports} className="nav-button" onPicked={onChosen} />
        <button type="button" className="nav-button" onClick={() => { onChosen?.(); void exportLibrary(engram); }}>Export everything</button>
        <button type="button" className="nav-button" onClick={toggleTheme}>Switch to {other} theme</button>
      </div>
      <div className="nav-foot faint">
        <p>{offlineWords(offline)}</p>
        <LedgerLine onChosen={onChosen} />
      </div>
    </>
  );
}

/** What left this device, as it was counted. Nothing is said while it is not known. */
function LedgerLine({ onChosen }: { readonly onChosen?: (() => void) | undefined }) {
  const engram = useEngram();
  const [bytes, setBytes] = useState<number | null>(null);
  useEffect(() => {
    let current = true;
    const read = () => {
      if (document.visibilityState !== 'visible') return;
      void engram.ready.then(() => engram.ledger()).then(
        (report) => current && setBytes(report.since === null ? null : report.bytes),
        () => current && setBytes(null),
      );
    };
    // Not beside the start; and again and again, since a download may begin at any time: what is shown as a count has to be one.
    const timer = setInterval(read, 4_000);
    document.addEventListener('visibilitychange', read);
    return () => {
      current = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', read);
    };
  }, [engram]);
  return bytes === null ? null : <p><a href={hrefOf({ room: 'settings', memory: null, section: 'privacy' })} onClick={onChosen}>{formatBytes(bytes)} left this device</a></p>;
}
