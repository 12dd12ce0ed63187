import { type RefObject, useCallback, useSyncExternalStore } from 'react';

/** Where the caret stands in the field, UTF-16; null while the field has no focus, or something is selected in it. */
export function useCaret(field: RefObject<HTMLTextAreaElement | null>): number | null {
  const subscribe = useCallback((listener: () => void) => {
    for (const name of EVENTS) document.addEventListener(name, listener);
    return () => {
      for (const name of EVENTS) document.removeEventListener(name, listener);
    };
  }, []);
  return useSyncExternalStore(subscribe, () => {
    const element = field.current;
    if (element === null || document.activeElement !== element || element.selectionStart !== element.selectionEnd) return null;
    return element.selectionStart;
  });
}

/** Typing moves the caret before its own event comes. */
const EVENTS = ['selectionchange', 'input', 'focusin', 'focusout'] as const;
