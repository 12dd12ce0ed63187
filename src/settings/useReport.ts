import { useCallback, useEffect, useState } from 'react';

export interface Report<T> {
  /** Null until it is read, and when it could not be. */
  readonly report: T | null;
  readonly failed: boolean;
  readonly readAgain: () => void;
}

/** Reads something once when the room opens, and again when asked. `read` must stay the same function. */
export function useReport<T>(read: () => Promise<T>): Report<T> {
  const [state, setState] = useState<{ readonly report: T | null; readonly failed: boolean }>({ report: null, failed: false });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    read().then(
      (report) => current && setState({ report, failed: false }),
      () => current && setState({ report: null, failed: true }),
    );
    return () => {
      current = false;
    };
  }, [read, turn]);
  return { ...state, readAgain: useCallback(() => setTurn((before) => before + 1), []) };
}
