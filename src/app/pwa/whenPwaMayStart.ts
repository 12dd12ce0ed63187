import type { Engram } from '../../contracts/engine';
import { afterStart } from '../../ui/afterStart';

/**
 * Resolves when the parts of the installed app may be read. In a first visit that is after the start: nothing can have been shared
 * yet, and the service worker will fetch every file of the app. Later the files are here, so shares, launches and updates are
 * seen to as soon as the page has loaded.
 */
export async function whenPwaMayStart(engram: Engram): Promise<void> {
  const controlled = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  if (!controlled) await afterStart(engram);
  else if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
}
