import { useCallback, useEffect, useState } from 'react';
import type { AlertRule, AlertsState } from '../../contracts/figures';
import { useEngram } from '../../ui/EngramContext';

export interface AlertsView {
  /** Null: not read yet. */
  readonly state: AlertsState | null;
  /** When it was, Unix ms. */
  readonly readAt: number;
  readonly error: unknown;
  /** Null: the rules Engram comes with. */
  readonly setRules: (rules: readonly AlertRule[] | null) => Promise<void>;
}

/** Rules, what is active, and the log; read again with every alert. Whoever looks at them has been told. */
export function useAlerts(): AlertsView {
  const engram = useEngram();
  const [state, setState] = useState<{ readonly read: AlertsState; readonly at: number } | null>(null);
  const [error, setError] = useState<unknown>(null);

  const follow = useCallback(async (next: () => Promise<AlertsState>) => {
    try {
      const read = await next();
      setState({ read, at: Date.now() });
      setError(null);
    } catch (reason) {
      setError(reason);
    }
  }, []);

  useEffect(() => {
    const look = () => void follow(async () => {
      const read = await engram.monitor.alerts();
      if (!document.hidden) await engram.monitor.untoldAlerts();
      return read;
    });
    look();
    return engram.monitor.onAlert(look);
  }, [engram, follow]);

  const setRules = useCallback((rules: readonly AlertRule[] | null) => follow(() => engram.monitor.setRules(rules)), [engram, follow]);
  return { state: state?.read ?? null, readAt: state?.at ?? 0, error, setRules };
}
