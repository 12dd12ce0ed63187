import { createStore } from '../ui/createStore';

const KEY = 'engram-draft';
/** Session storage is synchronous; a text larger than this is not worth a stutter at every letter. */
const LARGEST = 200_000;

/** Whether a reload would bring this text back. */
export function isRemembered(text: string): boolean {
  return text.length <= LARGEST;
}

function remembered(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** What stands in the field. It survives a reload of the tab, so an update or a crash never eats what is being written. */
export const draft = createStore(remembered());

let timer: ReturnType<typeof setTimeout> | undefined;

function remember(): void {
  clearTimeout(timer);
  timer = undefined;
  try {
    const text = draft.get();
    if (text === '') sessionStorage.removeItem(KEY);
    else if (isRemembered(text)) sessionStorage.setItem(KEY, text);
  } catch {
    // Storage full or switched off: the text still stands in the field.
  }
}

draft.subscribe(() => {
  timer ??= setTimeout(remember, 300);
});
addEventListener('pagehide', remember);
