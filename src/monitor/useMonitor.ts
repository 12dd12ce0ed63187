import { useCallback, useEffect, useState } from 'react';
import type { MonitorSnapshot } from '../contracts/monitor';
import { useEngram } from '../ui/EngramContext';

/** Often enough to follow, rare enough that watching is not what makes the app slow. */
const EVERY_MS = 1000;

export interface MonitorView {
  readonly snapshot: MonitorSnapshot | null;
  readonly error: unknown;
  readonly reset: () => Promise<void>;
}

/** The figures, about once a second while the page can be seen. */
export function useMonitor(): MonitorView {
  const engram = useEngram();
  const [snapshot, setSnapshot] = useState<MonitorSnapshot | null>(null);
  const [error, setError] = useState<unknown>(null);

  const look = useCallback(async () => {
    try {
      setSnapshot(await engram.monitor.snapshot());
      setError(null);
    } catch (reason) {
      setError(reason);
    }
  }, [engram]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    // The next look is planned when the last one has answered, so a slow device is never asked faster than it can.
    const next = async () => {
      if (document.visibilityState === 'visible') await look();
      if (!ended) timer = setTimeout(() => void next(), EVERY_MS);
    };
    void next();
    const onVisible = () => document.visibilityState === 'visible' && void look();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [look]);

  const reset = useCallback(async () => {
    await engram.monitor.reset();
    await look();
  }, [engram, look]);

  return { snapshot, error, reset };
}
