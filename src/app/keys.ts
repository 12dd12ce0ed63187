import type { Room } from './route';

/** Keys that lead to a room from outside of fields: a letter alone could be an accident, `g` first makes it a wish. */
export const ROOM_KEYS: Readonly<Record<Room, string>> = { today: 'g t', find: '/', personas: 'g p', models: 'g e', trash: 'g d', settings: 'g s', monitor: 'g m' };

/** A second key counts as belonging to the first for this long. */
export const SEQUENCE_MS = 1_500;

export const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** `Mod+K` as it stands on this device's keyboard: `Ctrl K`, `⌘ K`. */
export function keysText(keys: string): string {
  return keys.replace('Mod+', isApple ? '⌘ ' : 'Ctrl ');
}
