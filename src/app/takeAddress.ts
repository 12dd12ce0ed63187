import { focusField } from '../search/Composer';
import { showToast } from '../ui/toasts';
import { saveEntry } from './historyEntry';
import { linkedQuery, navigate, parseRoute } from './route';

/** Words for a share that did not arrive; see `workers/service/receive-share.ts` and the server. */
const NOT_SHARED: Readonly<Record<string, string>> = {
  failed: 'What you shared could not be stored: this device may be out of space. Please share it again.',
  refused: 'Another page tried to share something into Engram. It was not kept.',
  missed: 'What you shared did not arrive: Engram was not ready for it yet. Please share it again.',
};

/**
 * Does what an address asks for: of the app's shortcuts (`?write`, `?find`), of a share, of a room (`#monitor`), or of a search (`#find?q=…`).
 * @param search - with its `?`
 * @param hash - with its `#`
 * @returns what was asked for
 */
export function takeAddress(search: string, hash: string): 'field' | 'shared' | 'room' {
  const params = new URLSearchParams(search);
  if (params.has('shared')) {
    const failure = NOT_SHARED[params.get('shared') ?? ''];
    if (failure !== undefined) showToast(failure, { tone: 'bad' });
    navigate({ room: 'today', memory: null }, 'replace');
    return 'shared';
  }
  if (params.has('write') || params.has('find')) {
    navigate({ room: 'find', memory: null }, 'replace');
    // Two frames: the field may have to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(focusField));
    return 'field';
  }
  if (linkedQuery(hash) !== null) {
    // As if the link had been followed in the page: whoever listens to the address takes the query out of it.
    saveEntry();
    location.hash = hash;
  } else if (hash !== '') {
    navigate(parseRoute(hash));
  }
  return 'room';
}
