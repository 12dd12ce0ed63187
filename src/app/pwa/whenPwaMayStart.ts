import type { Engram } from '../../contracts/engine';
import { afterStart, searchable, whenIdle } from '../../ui/afterStart';

/**
 * Resolves when the parts of the installed app may be read. In a first visit that is after the start: nothing can have been shared
 * yet, and the service worker will fetch every file of the app. Later the files are here, so shares, launches and updates are
 * seen to as soon as the first search is possible: before that they cost it a third of its time (some twenty scripts, and the start of the service worker).
 */
export async function whenPwaMayStart(engram: Engram): Promise<void> {
  const controlled = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  await (controlled ? searchable(engram).then(whenIdle) : afterStart(engram));
}
