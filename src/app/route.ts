import { useSyncExternalStore } from 'react';
import type { MemoryId } from '../contracts/memory';
import { enterEntry, saveEntry } from './historyEntry';

/** In the order of the navigation. */
export const ROOMS = ['today', 'find', 'personas', 'models', 'monitor', 'trash', 'settings'] as const;
export type Room = (typeof ROOMS)[number];

/** Where the person is. It stands in the address, so back, forward and bookmarks work without a server. */
export interface Route {
  readonly room: Room;
  /** The memory that lies open beside or over the room. */
  readonly memory: MemoryId | null;
  /** A part of the settings to be scrolled to, or of the monitor. */
  readonly section?: string | undefined;
}

export function parseRoute(hash: string): Route {
  const [path = ''] = hash.replace(/^#/, '').split('?');
  const [room, detail = ''] = path.split('/');
  const known = ROOMS.find((name) => name === room);
  if (known === undefined) return { room: 'today', memory: null };
  if (known === 'settings' || known === 'monitor') return { room: known, memory: null, section: /^[a-z-]{1,32}$/.test(detail) ? detail : undefined };
  return { room: known, memory: /^[\w-]{1,64}$/.test(detail) ? detail : null };
}

/**
 * The query of a deep link (`#find?q=…`), null where there is none. Such links are read but never written: browsers send
 * their history, addresses included, to servers of their makers. See `historyEntry.ts` for where a query is kept instead.
 */
export function linkedQuery(hash: string): string | null {
  return /^#find(?:\/[\w-]*)?\?/.test(hash) ? new URLSearchParams(hash.slice(hash.indexOf('?') + 1)).get('q') : null;
}

export function hrefOf({ room, memory, section }: Route): string {
  const detail = section ?? memory;
  return detail === null ? `#${room}` : `#${room}/${detail}`;
}

let current = parseRoute(location.hash);
const listeners = new Set<() => void>();

function readAddress(): void {
  const next = parseRoute(location.hash);
  if (hrefOf(next) === hrefOf(current)) return;
  current = next;
  for (const listener of listeners) listener();
}
addEventListener('hashchange', readAddress);
addEventListener('popstate', readAddress);

/** `replace` leaves no step in the history: typing should not have to be gone back through. */
export function navigate(route: Route, how: 'push' | 'replace' = 'push'): void {
  const href = hrefOf(route);
  if (href === hrefOf(current)) return;
  if (how === 'push') {
    saveEntry();
    history.pushState(null, '', href);
    enterEntry();
  } else {
    history.replaceState(history.state, '', href);
  }
  readAddress();
}

export function currentRoute(): Route {
  return current;
}

export function useRoute(): Route {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, currentRoute);
}
