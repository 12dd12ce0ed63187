import { createRoot } from 'react-dom/client';
import type { Engram } from '../contracts/engine';
import { focusField } from '../search/Composer';
import { createStore } from '../ui/createStore';
import { App } from './App';
import { ErrorBoundary } from './ErrorBoundary';
import { startOffline, type OfflineStore } from './offline';
import { navigate } from './route';

/** Draws the app for a running engine. */
export function startApp(engram: Engram): void {
  const offline = createStore<OfflineStore | null>(null);

  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <ErrorBoundary what="Engram"><App engram={engram} offline={offline} /></ErrorBoundary>,
  );

  // Shortcuts of the installed app.
  if (/^\?(?:write|find)\b/.test(location.search)) {
    history.replaceState(null, '', '/');
    navigate({ room: 'find', memory: null }, 'replace');
    requestAnimationFrame(() => requestAnimationFrame(focusField));
  }

  // The service worker fetches every file of the app: after the page has loaded, not beside it.
  const goOffline = () => offline.set(startOffline());
  if (document.readyState === 'complete') goOffline();
  else addEventListener('load', goOffline, { once: true });
}
