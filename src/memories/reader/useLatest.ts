import { useLayoutEffect, useRef, type RefObject } from 'react';

/** What was last given, for listeners that live longer than one rendering. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
