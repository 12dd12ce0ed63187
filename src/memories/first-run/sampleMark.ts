import { createStore } from '../../ui/createStore';

/** What this device remembers of the sample library: whether it is in, and whether the person has heard enough about it. */
export type SampleMark = 'absent' | 'here' | 'dismissed';

const KEY = 'engram-sample';

function stored(): SampleMark {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'here' || value === 'dismissed' ? value : 'absent';
  } catch {
    return 'absent'; // storage switched off
  }
}

const mark = createStore<SampleMark>(stored());
// Added, removed or dismissed in another tab.
addEventListener('storage', (event) => {
  if (event.key === KEY || event.key === null) mark.set(stored());
});

/**
 * A mark in local storage, so that whoever has no sample pays nothing for it: no question to the library at each start or change.
 */
export const sampleMark = {
  get: mark.get,
  subscribe: mark.subscribe,
  set(next: SampleMark): void {
    mark.set(next);
    try {
      if (next === 'absent') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch {
      // Not remembered; it holds until the page goes.
    }
  },
};
