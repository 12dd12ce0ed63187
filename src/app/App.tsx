import { lazy, Suspense, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Engram } from '../contracts/engine';
import { exportLibrary } from '../memories/exportLibrary';
import { createImportStore, type ImportStore } from '../memories/importStore';
import { SampleNotice } from '../memories/first-run/SampleNotice';
import { keepMemory } from '../memories/keepMemory';
import { Timeline } from '../memories/today/Timeline';
import { createTimelineStore, type TimelineStore } from '../memories/today/timelineStore';
import { Composer, focusField } from '../search/Composer';
import { focusFirstHit, Hits } from '../search/Hits';
import { createSearchStore } from '../search/searchStore';
import { SpeedLine } from '../search/SpeedLine';
import { afterStart, searchable } from '../ui/afterStart';
import { currentPersona } from '../ui/currentPersona';
import { EngramContext, useEngram } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { LiveRegion } from '../ui/LiveRegion';
import { preferences } from '../ui/preferences';
import { endSelecting, useSelecting } from '../ui/selection';
import { showToast, toasts } from '../ui/toasts';
import { useEngineStatus } from '../ui/useEngineStatus';
import { useMediaQuery } from '../ui/useMediaQuery';
import { useStore, type Store } from '../ui/createStore';
import { Brand } from './Brand';
import type { CommandContext } from './commands';
import { draft } from './draft';
import { useEarlyField } from './earlyField';
import { ErrorBoundary } from './ErrorBoundary';
import { useAnnouncedHits, useFailure, useLibraryChanges } from './followLibrary';
import { CommandPalette, DropZone, DuplicatesRoom, EmptyPersona, ImportPanel, InstallOption, KeptIn, ModelsRoom, MonitorGlance, MonitorRoom, PersonasRoom, preloadParts, PwaNotices, Reader, RelatedPane, SelectionBar, SettingsRoom, ShortcutsDialog, SimilarNotice, Toasts, TrashRoom } from './lazyParts';
import { Navigation } from './Navigation';
import { offlineWords } from './offlineWords';
import { overlay } from './overlay';
import { closeMenu, PhoneMenu } from './PhoneMenu';
import type { InstallStore } from './pwa/install';
import type { OfflineStore } from './pwa/offline';
import { usePwa } from './pwa/usePwa';
import { leaveReader, ROOM_TITLES, useDocumentTitle, useRoomFocus } from './roomFocus';
import { currentRoute, hrefOf, navigate, useRoute, type Room } from './route';
import { isWriting, queryOf } from './queryOf';
import { listenForShortcuts } from './shortcuts';
import { useHistoryEntries } from './useHistoryEntries';
import './shell.css';

/** Whoever has a library never sees it. */
const loadFirstRun = () => import('../memories/first-run/FirstRun');
const FirstRun = lazy(async () => ({ default: (await loadFirstRun()).FirstRun }));

export interface AppProps {
  readonly engram: Engram;
  /** Null until the page has loaded: registering the service worker must not slow the first render. */
  readonly offline: Store<OfflineStore | null>;
  readonly install: InstallStore;
}

export function App({ engram, offline, install }: AppProps) {
  const stores = useMemo(() => ({
    search: createSearchStore(engram),
    timeline: createTimelineStore(engram),
    imports: createImportStore(engram),
  }), [engram]);
  const route = useRoute();
  const failed = useFailure(engram);
  const offlineStore = useStore(offline);
  const offlineState = useSyncExternalStore(offlineStore?.subscribe ?? never, offlineStore?.getSnapshot ?? nothing);
  const wide = useMediaQuery('(min-width: 1100px)');
  const phone = useMediaQuery('(max-width: 799px)');
  const [keeping, setKeeping] = useState(false);
  const { dateLocale } = useStore(preferences);
  const text = useStore(draft);
  const writing = isWriting(text);
  const { room } = route;
  const reading = route.memory !== null;
  const lists = room === 'today' || room === 'find';

  useLibraryChanges(engram, stores);
  useAnnouncedHits(stores.search);
  useHistoryEntries();
  useDocumentTitle(room, reading);
  useRoomFocus(room);
  usePwa(engram, stores.imports);
  useEffect(() => void readLater(engram), [engram]);
  // What was chosen belongs to the list that it was chosen from.
  useEffect(() => endSelecting, [room]);

  useEffect(() => {
    if (room === 'find') stores.search.search(queryOf(text));
  }, [stores, room, text]);

  const onInput = useCallback((value: string) => {
    draft.set(value);
    const from = currentRoute();
    // Typing is no step of its own, unless it leads away from a room that somebody may want to come back to.
    if (value.trim() !== '' && from.room !== 'find') navigate({ room: 'find', memory: from.room === 'today' ? from.memory : null }, from.room === 'today' ? 'replace' : 'push');
  }, []);

  useEarlyField(onInput);
  useEffect(() => {
    // A first visit: read while the library opens.
    if (!navigator.serviceWorker?.controller) loadFirstRun().catch(() => undefined);
  }, []);

  const onSearch = useCallback((query: string) => {
    draft.set(query);
    navigate({ room: 'find', memory: null });
    scrollTo({ top: 0 });
  }, []);

  const empty = useCallback(() => {
    draft.set('');
    stores.search.search('');
    if (currentRoute().room === 'find') navigate({ room: 'today', memory: currentRoute().memory }, 'replace');
  }, [stores]);

  const clear = useCallback(() => {
    const cleared = draft.get();
    // A question is typed again in a moment; something that was being written is not.
    if (isWriting(cleared)) {
      const putBack = () => {
        if (draft.get() === '') onInput(cleared);
      };
      showToast('Cleared.', { kind: 'cleared', action: { label: 'Undo', run: putBack } });
    }
    empty();
  }, [onInput, empty]);

  const keep = useCallback(async () => {
    const value = draft.get();
    if (keeping || value.trim() === '') return;
    setKeeping(true);
    try {
      await keepMemory(engram, value, (back) => {
        if (draft.get() === '') onInput(back);
      });
      // Whatever was typed while it was being kept stays.
      if (draft.get() === value) empty();
      scrollTo({ top: 0 });
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    } finally {
      setKeeping(false);
    }
  }, [engram, keeping, empty, onInput]);

  const hrefFor = useCallback((id: string) => hrefOf({ room: currentRoute().room, memory: id }), []);
  const closeReader = useCallback(() => leaveReader((links, at) => links[at]), []);
  // The hit that was deleted is about to go: its neighbour takes the keyboard's place. The timeline sees to its rows itself.
  const closeRemoved = useCallback(() => leaveReader((links, at) => ('hit' in links[at].dataset ? links[at + 1] ?? links[at - 1] : links[at])), []);

  const commands = useMemo<CommandContext>(() => ({ engram, imports: stores.imports, onRemoved: closeRemoved }), [engram, stores, closeRemoved]);
  useEffect(() => listenForShortcuts(commands), [commands]);

  const exportAll = useCallback(() => exportLibrary(engram), [engram]);

  const navigation = <Navigation room={room} imports={stores.imports} offline={offlineState} onChosen={phone ? closeMenu : undefined} />;
  const columns = reading && wide ? ' reading' : lists ? '' : ' single';

  return (
    <EngramContext value={engram}>
      <a className="skip-link" href="#main" onClick={skipToMain}>Skip to the content</a>
      <div className={`shell${columns}${room === 'monitor' ? ' monitoring' : ''}`}>
        {phone ? <PhoneMenu>{navigation}</PhoneMenu> : (
          <nav className="side" aria-label="Rooms">
            <Brand />
            {navigation}
          </nav>
        )}
        <main id="main" tabIndex={-1}>
          {lists && <RoomHeading room={room} timeline={stores.timeline} />}
          {(lists || phone) && (
            <Composer
              beside={offlineStore !== null && <Suspense fallback={null}><KeptIn /></Suspense>}
              draft={draft} search={stores.search} writing={writing} keeping={keeping} onInput={onInput} onKeep={() => void keep()} onClear={clear}
              onLeaveDown={() => (room === 'find' ? focusFirstHit() : document.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus())}
            >
              {lists && <SpeedLine store={stores.search} monitorHref="#monitor" />}
              {lists && writing && <Suspense fallback={null}><SimilarNotice text={text} hrefFor={hrefFor} /></Suspense>}
            </Composer>
          )}
          <ErrorBoundary what="This page" resetKey={hrefOf(route)}>
            {/* Dates are written when a row is drawn: another language draws all of them anew. */}
            <div className={lists ? 'results' : 'room'} key={dateLocale}>
              {failed !== null && (lists || room === 'trash') && <div className="notice" role="alert"><p className="notice-title">The library cannot be used now</p><p>{failed}</p><p className="notice-actions"><button type="button" className="button" onClick={reload}>Reload</button></p></div>}
              {failed === null && room === 'find' && <Hits store={stores.search} writing={writing} openId={route.memory} hrefFor={hrefFor} onLeaveUp={focusField} onSearch={onSearch} onKeep={() => void keep()} />}
              {failed === null && room === 'today' && <SampleNotice onSearch={onSearch} />}
              {failed === null && room === 'today' && <Timeline store={stores.timeline} openId={route.memory} hrefFor={hrefFor} onLeaveUp={focusField} empty={<WhenEmpty imports={stores.imports} onSearch={onSearch} />} />}
              <Suspense fallback={null}>
                {room === 'settings' && (
                  <SettingsRoom
                    section={route.section} installed={<InstallOption install={install} />} offlineWords={offlineWords(offlineState)} trashHref={hrefOf({ room: 'trash', memory: null })}
                    review={<DuplicatesRoom hrefFor={hrefToday} />}
                    onExport={exportAll} onShortcuts={showShortcuts} onErased={beginAnew}
                  />
                )}
                {room === 'trash' && failed === null && <TrashRoom />}
                {room === 'monitor' && <MonitorRoom section={route.section} hrefFor={hrefMonitor} />}
                {room === 'models' && <ModelsRoom />}
                {room === 'personas' && <PersonasRoom onExport={(persona) => exportLibrary(engram, persona)} />}
              </Suspense>
            </div>
          </ErrorBoundary>
        </main>
        {route.memory !== null && (
          <ErrorBoundary what="This memory" resetKey={route.memory}>
            <Suspense fallback={wide ? <div className="reader beside" /> : null}><Reader key={dateLocale} id={route.memory} onClose={closeReader} onRemoved={closeRemoved} /></Suspense>
          </ErrorBoundary>
        )}
        {!reading && wide && lists && (
          <aside className="glance" aria-label="This device" key={dateLocale}>
            <ErrorBoundary what="This column" resetKey={room}>
              <Suspense fallback={null}>
                {room === 'find' && <RelatedPane store={stores.search} hrefFor={hrefFor} />}
                <Glance />
              </Suspense>
            </ErrorBoundary>
          </aside>
        )}
      </div>
      <Importing store={stores.imports} />
      <Dropping store={stores.imports} />
      <Suspense fallback={null}>
        {offlineStore !== null && <PwaNotices engram={engram} offline={offlineStore} install={install} />}
      </Suspense>
      <Overlays commands={commands} onSearch={onSearch} />
      <Selecting />
      <Notices />
      <LiveRegion />
    </EngramContext>
  );
}

function skipToMain(event: React.MouseEvent): void {
  // The part of the address behind # names a room here.
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** The rooms of lists have no heading to see: the field is their head. A first run has one of its own. */
function RoomHeading({ room, timeline }: { readonly room: Room; readonly timeline: TimelineStore }) {
  const { loaded } = useEngineStatus();
  // By the list itself and not by the count of the status, which follows a moment later.
  const { at, times } = useStore(timeline);
  if (room === 'today' && loaded && at === 'ready' && times.length === 0) return null;
  return <h1 className="visually-hidden">{ROOM_TITLES[room]}</h1>;
}

/** An empty timeline means a first run only once the whole library is loaded. */
function WhenEmpty({ imports, onSearch }: { readonly imports: ImportStore; readonly onSearch: (text: string) => void }) {
  const { loaded } = useEngineStatus();
  if (useStore(currentPersona) !== null) return <Suspense fallback={null}><EmptyPersona /></Suspense>;
  return loaded ? <Suspense fallback={null}><FirstRun imports={imports} onSearch={onSearch} /></Suspense> : null;
}

/** Nothing of it is read before the first import. */
function Importing({ store }: { readonly store: ImportStore }) {
  const idle = useStore(store).at === 'idle';
  return idle ? null : <Suspense fallback={null}><ImportPanel store={store} /></Suspense>;
}

/** Ready before anything is dropped: when the start is over, or when something is dragged over the page before that. */
function Dropping({ store }: { readonly store: ImportStore }) {
  const engram = useEngram();
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    const need = () => setNeeded(true);
    void afterStart(engram).then(need);
    addEventListener('dragenter', need, { once: true });
    return () => removeEventListener('dragenter', need);
  }, [engram]);
  return needed ? <Suspense fallback={null}><DropZone store={store} /></Suspense> : null;
}

/** Figures of an empty library would say nothing. */
function Glance() {
  const engram = useEngram();
  const { memories } = useEngineStatus();
  const [started, setStarted] = useState(false);
  useEffect(() => void searchable(engram).then(() => setStarted(true)), [engram]);
  return memories === 0 || !started ? null : <MonitorGlance monitorHref="#monitor" />;
}

function Overlays({ commands, onSearch }: { readonly commands: CommandContext; readonly onSearch: (text: string) => void }) {
  const open = useStore(overlay);
  const close = useCallback(() => overlay.set(null), []);
  if (open === null) return null;
  return (
    <ErrorBoundary what="This dialog" resetKey={open}>
      <Suspense fallback={null}>
        {open === 'palette' ? <CommandPalette context={commands} onSearch={onSearch} onClose={close} /> : <ShortcutsDialog context={commands} onClose={close} />}
      </Suspense>
    </ErrorBoundary>
  );
}

function Selecting() {
  return useSelecting() ? <Suspense fallback={null}><SelectionBar /></Suspense> : null;
}

function Notices() {
  const any = useStore(toasts).length > 0;
  return any ? <Suspense fallback={null}><Toasts /></Suspense> : null;
}

/** What nobody waits for. */
async function readLater(engram: Engram): Promise<void> {
  await afterStart(engram);
  await preloadParts();
  const { offerUndoAfterReload } = await import('../memories/undo');
  await offerUndoAfterReload(engram);
  (await import('../settings/backup/keepSnapshots')).keepSnapshots(engram);
  (await import('../monitor/alerts/tellAlerts')).tellAlerts(engram);
}

const reload = () => location.reload();
const hrefToday = (id: string) => hrefOf({ room: 'today', memory: id });
const hrefMonitor = (section?: string) => hrefOf({ room: 'monitor', memory: null, section });
const showShortcuts = () => overlay.set('shortcuts');

/** After everything was deleted: neither the field nor this step of the history may bring anything back. */
function beginAnew(): void {
  draft.set('');
  history.replaceState(null, '');
  location.replace(location.pathname);
}

const never = () => () => undefined;
const nothing = () => null;
