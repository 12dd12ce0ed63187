import { createStore } from '../ui/createStore';

/** What lies over the whole page, opened from anywhere. Their code is read when one is opened first, or in idle time. */
export type Overlay = 'palette' | 'shortcuts' | null;

export const overlay = createStore<Overlay>(null);
