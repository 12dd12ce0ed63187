import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Engram, EngineStatus } from '../contracts/engine';
import type { SearchReply } from '../contracts/search';
import { createImportStore, type ImportStore } from '../memories/importStore';
import { DropZone } from '../memories/DropZone';
import { FirstRun } from '../memories/FirstRun';
import { keepMemory } from '../memories/keepMemory';
import { Timeline } from '../memories/Timeline';
import { createTimelineStore } from '../memories/timelineStore';
import { Composer, focusField } from '../search/Composer';
import { focusFirstHit, Hits } from '../search/Hits';
import { createSearchStore } from '../search/searchStore';
import { SpeedLine } from '../search/SpeedLine';
import { countStrongHits } from '../search/weakHits';
import { announce } from '../ui/announcer';
import { EngramContext } from '../ui/EngramContext';
import { errorText } from '../ui/errorText';
import { counted } from '../ui/format';
import { LiveRegion } from '../ui/LiveRegion';
import { Toasts } from '../ui/Toasts';
import { showToast } from '../ui/toasts';
import { useEngineStatus } from '../ui/useEngineStatus';
import { useMediaQuery } from '../ui/useMediaQuery';
import { useStore, type Store } from '../ui/createStore';
import { draft } from './draft';
import { ErrorBoundary } from './ErrorBoundary';
import { Navigation } from './Navigation';
import type { OfflineStore } from './offline';
import { currentRoute, hrefOf, navigate, useRoute } from './route';
import { isWriting, queryOf } from './queryOf';
import { UpdateNotice } from './UpdateNotice';
import './shell.css';

// Not on the way to the first search, so not in the first download.
const Reader = lazy(async () => ({ default: (await import('../memories/Reader')).Reader }));
const ImportPanel = lazy(async () => ({ default: (await import('../memories/ImportPanel')).ImportPanel }));
const MonitorRoom = lazy(async () => ({ default: (await import('../monitor/MonitorRoom')).MonitorRoom }));
const MonitorGlance = lazy(async () => ({ default: (await import('../monitor/MonitorGlance')).MonitorGlance }));

export interface AppProps {
  readonly engram: Engram;
  /** Null until the page has loaded: registering the service worker must not slow the first render. */
  readonly offline: Store<OfflineStore | null>;
}

export function App({ engram, offline }: AppProps) {
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
  const text = useStore(draft);
  const writing = isWriting(text);

  useLibraryChanges(engram, stores);
  useAnnouncedHits(stores.search);
  useSlashKey();

  useEffect(() => {
    if (route.room === 'find') stores.search.search(queryOf(text));
  }, [stores, route.room, text]);

  const onInput = useCallback((value: string) => {
    draft.set(value);
    if (value.trim() !== '' && currentRoute().room !== 'find') navigate({ room: 'find', memory: currentRoute().memory }, 'replace');
  }, []);

  const empty = useCallback(() => {
    draft.set('');
    stores.search.search('');
    navigate({ room: 'today', memory: currentRoute().memory }, 'replace');
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

  const navigation = <Navigation room={route.room} imports={stores.imports} offline={offlineState} onChosen={phone ? closeMenu : undefined} />;
  const reading = route.memory !== null;

  return (
    <EngramContext value={engram}>
      <div className={`shell${reading && wide ? ' reading' : ''}${route.room === 'monitor' ? ' monitoring' : ''}`}>
        {phone ? <PhoneHead>{navigation}</PhoneHead> : (
          <nav className="side" aria-label="Rooms">
            <p className="brand">Engram</p>
            {navigation}
          </nav>
        )}
        <main id="main">
          <ErrorBoundary what="This page" resetKey={hrefOf(route)}>
            {route.room === 'monitor' ? (
              <Suspense fallback={null}><MonitorRoom /></Suspense>
            ) : (
              <>
                <h1 className="visually-hidden">{route.room === 'find' ? 'Find' : 'Today'}</h1>
                <Composer
                  draft={draft} keeping={keeping} onInput={onInput} onKeep={() => void keep()} onClear={clear}
                  onLeaveDown={() => (route.room === 'find' ? focusFirstHit() : document.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus())}
                >
                  <SpeedLine store={stores.search} monitorHref="#monitor" />
                </Composer>
                <div className="results">
                  {failed !== null && <div className="notice" role="alert"><p className="notice-title">The library cannot be used now</p><p>{failed}</p></div>}
                  {failed === null && (route.room === 'find'
                    ? <Hits store={stores.search} writing={writing} openId={route.memory} hrefFor={hrefFor} onLeaveUp={focusField} />
                    : <Timeline store={stores.timeline} openId={route.memory} hrefFor={hrefFor} onLeaveUp={focusField} empty={<WhenEmpty imports={stores.imports} />} />)}
                </div>
              </>
            )}
          </ErrorBoundary>
        </main>
        {route.memory !== null && (
          <ErrorBoundary what="This memory" resetKey={route.memory}>
            <Suspense fallback={wide ? <div className="reader beside" /> : null}><Reader id={route.memory} onClose={closeReader} onRemoved={closeRemoved} /></Suspense>
          </ErrorBoundary>
        )}
        {!reading && wide && route.room !== 'monitor' && (
          <aside className="glance" aria-label="This device">
            <Glance />
          </aside>
        )}
      </div>
      <Importing store={stores.imports} />
      <DropZone store={stores.imports} />
      {offlineStore !== null && <UpdateNotice offline={offlineStore} waiting={offlineState?.at === 'update-waiting'} />}
      <Toasts />
      <LiveRegion />
    </EngramContext>
  );
}

/** An empty timeline means a first run only once the whole library is loaded. */
function WhenEmpty({ imports }: { readonly imports: ImportStore }) {
  const { loaded } = useEngineStatus();
  return loaded ? <FirstRun imports={imports} /> : null;
}

/** Closes the reader; the focus goes to a row of the list, or to the field where no such row is on screen: never nowhere. */
function leaveReader(choose: (links: readonly HTMLElement[], at: number) => HTMLElement | undefined): void {
  const { room, memory } = currentRoute();
  const links = [...document.querySelectorAll<HTMLElement>('[data-hit], [data-row]')];
  const at = links.findIndex((link) => link.getAttribute('href')?.endsWith(`/${memory}`) === true);
  const target = at < 0 ? undefined : choose(links, at);
  navigate({ room, memory: null });
  requestAnimationFrame(() => {
    if (target?.isConnected === true) target.focus({ preventScroll: true });
    else focusField();
  });
}

/** Nothing of it is read before the first import. */
function Importing({ store }: { readonly store: ImportStore }) {
  const idle = useStore(store).at === 'idle';
  return idle ? null : <Suspense fallback={null}><ImportPanel store={store} /></Suspense>;
}

/** Figures of an empty library would say nothing. */
function Glance() {
  const { memories } = useEngineStatus();
  return memories === 0 ? null : <Suspense fallback={null}><MonitorGlance monitorHref="#monitor" /></Suspense>;
}

function foundText(reply: SearchReply): string {
  if (reply.hits.length === 0) return 'Nothing found';
  const { count, more } = countStrongHits(reply);
  if (count === 0) return 'Only weaker matches found';
  return more ? `More than ${counted(count, 'memory', 'memories')} found` : `${counted(count, 'memory', 'memories')} found`;
}

const never = () => () => undefined;
const nothing = () => null;
const MENU_ID = 'menu';

function closeMenu(): void {
  const menu = document.getElementById(MENU_ID);
  if (menu?.matches(':popover-open') === true) menu.hidePopover();
}

function PhoneHead({ children }: { readonly children: React.ReactNode }) {
  return (
    <header className="phone-head">
      <p className="brand">Engram</p>
      <button type="button" className="button quiet" popoverTarget={MENU_ID}>Menu</button>
      <nav id={MENU_ID} popover="auto" className="menu" aria-label="Rooms">{children}</nav>
    </header>
  );
}

/** Words for why the library cannot be used, if it cannot. */
function useFailure(engram: Engram): string | null {
  const [failure, setFailure] = useState<string | null>(() => engram.status().failure);
  useEffect(() => {
    engram.ready.catch((error: unknown) => setFailure(errorText(error)));
    return engram.onStatus((status) => setFailure(status.failure));
  }, [engram]);
  return failure;
}

/** What is on screen follows the library, whoever changed it: this page, another tab, or a script. */
function useLibraryChanges(engram: Engram, { search, timeline }: { readonly search: ReturnType<typeof createSearchStore>; readonly timeline: ReturnType<typeof createTimelineStore> }): void {
  const before = useRef({ canMean: false, loaded: false, memories: 0 });
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    // An import changes the library many times a second; hits follow at a calmer pace.
    const searchAgain = () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        search.refresh();
      }, 300);
    };
    const offChange = engram.onChange(() => {
      timeline.refresh();
      searchAgain();
    });
    // While the library loads it answers from what is there; what comes later brings no change, but a new status.
    const follow = (status: EngineStatus) => {
      const { loaded, memories } = status;
      const canMean = loaded && status.embedder.at === 'ready' && status.pending === 0;
      if (loaded !== before.current.loaded || memories !== before.current.memories) timeline.refresh();
      if (canMean && !before.current.canMean) searchAgain();
      before.current = { canMean, loaded, memories };
    };
    const offStatus = engram.onStatus(follow);
    follow(engram.status());
    void engram.ready.then(timeline.refresh, () => undefined);
    return () => {
      clearTimeout(soon);
      offChange();
      offStatus();
    };
  }, [engram, search, timeline]);
}

function useAnnouncedHits(search: ReturnType<typeof createSearchStore>): void {
  useEffect(() => search.subscribe(() => {
    const state = search.get();
    // A pause in typing: counts for every letter would be noise.
    if (state.at === 'done') announce(foundText(state.reply), 600);
  }), [search]);
}

/** `/` leads to the field from anywhere but another field. */
function useSlashKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [contenteditable], dialog') !== null) return;
      event.preventDefault();
      if (currentRoute().room === 'monitor') navigate({ room: 'find', memory: null });
      setTimeout(focusField);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
