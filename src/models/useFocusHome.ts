import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * Buttons of this room go when they have done their work: "Get" becomes a bar, a paused change has another button. Whoever pressed one by
 * keyboard is put to the heading of what it belonged to, not to the top of the page.
 */
export function useFocusHome<T extends HTMLElement>(): RefObject<T | null> {
  const room = useRef<T>(null);
  const last = useRef<HTMLElement | null>(null);
  /** Headings around it, nearest first: a model that is deleted takes its own along. */
  const homes = useRef<readonly HTMLElement[]>([]);
  useEffect(() => {
    const element = room.current;
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      last.current = target;
      homes.current = [target.closest('li')?.querySelector('h3'), target.closest('section')?.querySelector('h2'), element?.querySelector('h1')].filter((heading) => heading != null);
    };
    element?.addEventListener('focusin', onFocus);
    return () => element?.removeEventListener('focusin', onFocus);
  }, []);
  useLayoutEffect(() => {
    // Only one that is gone or can no longer be pressed: a click into the page is meant.
    if (document.activeElement !== document.body || last.current === null || (last.current.isConnected && !last.current.matches(':disabled'))) return;
    last.current = null;
    homes.current.find(({ isConnected }) => isConnected)?.focus({ preventScroll: true });
  });
  return room;
}
