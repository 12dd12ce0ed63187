import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { shareUnchanged } from './shareUnchanged';

export interface Polled<T> {
  /** The same object as before where nothing changed. Null until it is read. */
  readonly value: T | null;
  readonly error: unknown;
  readonly lookNow: () => Promise<void>;
}

/** Each look that brings nothing new makes the next one wait so much longer. */
const PATIENCE = 1.5;

/**
 * Looks again and again while the page can be seen: never before the last look was answered, so a slow device is not asked faster than it can; and
 * less and less often while nothing happens.
 * @param read - must stay the same function; may answer with the very object of the time before, which is no news
 * @param idleMs - the longest wait, default `everyMs`
 */
export function usePolled<T>(read: () => Promise<T>, everyMs: number, idleMs = everyMs): Polled<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  // What is looked at now; null: nothing any more. An answer to an older question comes too late.
  const asked = useRef<(() => Promise<T>) | null>(null);

  const last = useRef<T | null>(null);
  const lookNow = useCallback(async () => {
    try {
      const next = shareUnchanged(last.current, await read());
      if (asked.current !== read) return;
      last.current = next;
      // Nobody waits for a figure: what the person does meanwhile comes first, and no drawing of many of them holds the page up.
      startTransition(() => {
        setValue(next);
        setError(null);
      });
    } catch (reason) {
      if (asked.current === read) setError(reason);
    }
  }, [read]);

  useEffect(() => {
    asked.current = read;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looking = false;
    let waitMs = everyMs;
    const next = async () => {
      if (looking) return;
      clearTimeout(timer);
      looking = true;
      const before = last.current;
      await lookNow();
      looking = false;
      waitMs = last.current === before ? Math.min(idleMs, waitMs * PATIENCE) : everyMs;
      // Hidden, nobody looks: the next one comes when the page is seen again.
      if (asked.current === read && document.visibilityState === 'visible') timer = setTimeout(() => void next(), waitMs);
    };
    const onVisibility = () => {
      waitMs = everyMs;
      if (document.visibilityState === 'visible') void next();
      else clearTimeout(timer);
    };
    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      asked.current = null;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [lookNow, read, everyMs, idleMs]);

  return { value, error, lookNow };
}
