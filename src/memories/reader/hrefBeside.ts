import type { MemoryId } from '../../contracts/memory';

/**
 * The address of another memory, in the room that is open now: following a link between memories keeps the list beside them.
 * Rooms know nothing of the app's routes but this, which is part of every address that somebody may have kept.
 */
export function hrefBeside(id: MemoryId): string {
  const room = /^#([a-z]+)/.exec(location.hash)?.[1] ?? 'today';
  return `#${room}/${id}`;
}

/** The same memory alone, for a new window or to be passed on. */
export function hrefAlone(id: MemoryId): string {
  return `#today/${id}`;
}
