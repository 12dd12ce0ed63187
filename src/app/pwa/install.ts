import { createStore, type Store } from '../../ui/createStore';

/** What Chromium hands over where an app can be installed; not in TypeScript's DOM library. */
export interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/** `available`: the browser would ask now if {@link InstallStore.prompt} is called. */
export type InstallState = 'unavailable' | 'available' | 'installed';

export interface InstallStore extends Pick<Store<InstallState>, 'get' | 'subscribe'> {
  /** Lets the browser ask. Needs a click or key press just before. @returns whether the person said yes; false where it cannot ask */
  prompt(): Promise<boolean>;
  /**
   * Words for browsers that offer no installation of their own accord (Safari, Firefox): where the person finds it. Null when
   * {@link prompt} can ask, or the app is installed.
   */
  hint(): string | null;
}

function runsInstalled(): boolean {
  // The second is Safari's on iOS.
  return matchMedia('(display-mode: standalone), (display-mode: minimal-ui), (display-mode: window-controls-overlay)').matches || ('standalone' in navigator && navigator.standalone === true);
}

/**
 * Holds back the browser's own offer to install, until it is a good moment. Call early: the browser makes its offer once,
 * soon after the page has loaded.
 */
export function createInstall(): InstallStore {
  const state = createStore<InstallState>(runsInstalled() ? 'installed' : 'unavailable');
  let offer: BeforeInstallPromptEvent | null = null;

  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event as BeforeInstallPromptEvent;
    state.set('available');
  });
  addEventListener('appinstalled', () => {
    offer = null;
    state.set('installed');
  });

  return {
    get: state.get,
    subscribe: state.subscribe,
    async prompt() {
      if (offer === null) return false;
      const asking = offer;
      // An offer can be used once. After a no the browser makes another one when it sees fit.
      offer = null;
      state.set('unavailable');
      return (await asking.prompt()).outcome === 'accepted';
    },
    hint() {
      if (state.get() !== 'unavailable') return null;
      return 'standalone' in navigator
        ? 'To install Engram, open the Share menu and choose “Add to Home Screen”.'
        : 'To install Engram, look for “Install” or “Add to Home screen” in the menu of your browser.';
    },
  };
}
