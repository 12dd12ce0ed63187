import { useEffect, useRef } from 'react';
import { focusField } from '../search/Composer';
import { currentRoute, navigate, type Room } from './route';

export const ROOM_TITLES: Readonly<Record<Room, string>> = { today: 'Today', find: 'Find', personas: 'Personas', models: 'Models', trash: 'Trash', settings: 'Settings', monitor: 'Monitor' };

/** A room's chunk is on screen by then, or never. */
const PATIENCE_MS = 3_000;

/**
 * Names the room in the tab. The memory's own title is not put there: browsers keep page titles in a history that they may send
 * to servers, and what somebody wrote stays on this device.
 */
export function useDocumentTitle(room: Room, reading: boolean): void {
  useEffect(() => {
    document.title = `${reading ? 'A memory · ' : ''}${ROOM_TITLES[room]} · Engram`;
  }, [room, reading]);
}

/** After a change of rooms the keyboard and the screen reader begin at the new room's heading, unless somebody is in a field. */
export function useRoomFocus(room: Room): void {
  const before = useRef(room);
  useEffect(() => {
    if (before.current === room) return;
    before.current = room;
    const until = performance.now() + PATIENCE_MS;
    const cameFrom = document.activeElement;
    let frame = 0;
    const attempt = () => {
      const now = document.activeElement;
      const main = document.getElementById('main');
      // Somebody moved on, or the room itself or the field has taken it.
      if ((now !== main && main?.contains(now) === true) || (now !== cameFrom && now !== document.body && now !== main)) return;
      const heading = document.querySelector<HTMLElement>('main h1');
      if (heading !== null) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
      // Not there yet; or there and hidden, while a part of the room is still being read.
      if (document.activeElement !== heading && performance.now() < until) frame = requestAnimationFrame(attempt);
    };
    frame = requestAnimationFrame(attempt);
    return () => cancelAnimationFrame(frame);
  }, [room]);
}

/** Closes the reader; the focus goes to a row of the list, or to the field where there is none: never nowhere. */
export function leaveReader(choose: (links: readonly HTMLElement[], at: number) => HTMLElement | undefined): void {
  const { room, memory } = currentRoute();
  const links = [...document.querySelectorAll<HTMLElement>('[data-hit], [data-row]')];
  const at = links.findIndex((link) => link.getAttribute('href')?.endsWith(`/${memory}`) === true);
  const target = at < 0 ? undefined : choose(links, at);
  navigate({ room, memory: null });
  requestAnimationFrame(() => {
    // A row that was deleted may be gone by now, or was before; the timeline has kept the place where it stood.
    const place = target?.isConnected === true ? target : document.querySelector<HTMLElement>('[data-row][tabindex="0"]');
    if (place === null) focusField();
    else place.focus({ preventScroll: true });
  });
}
