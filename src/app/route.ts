import { useSyncExternalStore } from 'react';
import type { MemoryId } from '../contracts/memory';

export const ROOMS = ['today', 'find', 'trash', 'settings', 'monitor'] as const;
export type Room = (typeof ROOMS)[number];

/** Where the person is. It stands in the address, so back, forward and bookmarks work without a server. */
export interface Route {
  readonly room: Room;
  /** The memory that lies open beside or over the room. */
  readonly memory: MemoryId | null;
}

export function parseRoute(hash: string): Route {
  const [room, memory = ''] = hash.replace(/^#/, '').split('/');
  const known = ROOMS.find((name) => name === room);
  if (known === undefined) return { room: 'today', memory: null };
  return { room: known, memory: /^[\w-]{1,64}$/.test(memory) ? memory : null };
}

export function hrefOf({ room, memory }: Route): string {
  return memory === null ? `#${room}` : `#${room}/${memory}`;
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
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(history.state, '', href);
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
