import { createRoot } from 'react-dom/client';
import type { Engram } from '../contracts/engine';
import { createStore } from '../ui/createStore';
import { App } from './App';
import { ErrorBoundary } from './ErrorBoundary';
import { createInstall } from './pwa/install';
import type { OfflineStore } from './pwa/offline';
import { whenPwaMayStart } from './pwa/whenPwaMayStart';

/** Draws the app for a running engine. */
export function startApp(engram: Engram): void {
  const offline = createStore<OfflineStore | null>(null);
  const install = createInstall();

  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <ErrorBoundary what="Engram"><App engram={engram} offline={offline} install={install} /></ErrorBoundary>,
  );

  // Shortcuts and shares of the installed app. `/share` itself is where a share ends that no service worker took.
  if (/^\?(?:write|find|shared)\b/.test(location.search) || location.pathname === '/share') {
    const { search, hash } = location;
    history.replaceState(null, '', '/');
    // Most starts have none of them, and do not read it.
    import('./takeAddress').then(({ takeAddress }) => takeAddress(search, hash), () => undefined);
  }

  const goOffline = async () => {
    await whenPwaMayStart(engram);
    const { startOffline } = await import('./pwa/offline');
    offline.set(startOffline());
  };
  // Where this part cannot be loaded there is no network, and no claim to work without one is made.
  goOffline().catch(() => undefined);
}
