import '../ui/tokens.css';
import '../ui/base.css';
import { createRoot } from 'react-dom/client';
import { createEngram } from '../engine/createEngram';
import type { Engram } from '../contracts/engine';
import { createStore } from '../ui/createStore';
import { saveUnsavedEdits } from '../memories/unsavedEdits';
import { focusField } from '../search/Composer';
import { App } from './App';
import { ErrorBoundary } from './ErrorBoundary';
import { startOffline, type OfflineStore } from './offline';
import { navigate } from './route';
import { startTheme } from './theme';

declare global {
  /** The engine of this page, for scripts in the developer tools. See `docs/api.md`. */
  var engram: Engram;
}

// First of all, so that the library opens while the page is drawn.
const engram = createEngram();
globalThis.engram = engram;
// The page shows it; without this it would also be reported as unhandled.
engram.ready.catch(() => undefined);

// What it says when the library fails is what `ready` says.
engram.ready.then(() => saveUnsavedEdits(engram)).catch(() => undefined);

startTheme();
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
