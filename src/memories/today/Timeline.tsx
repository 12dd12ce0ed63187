import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useStore } from '../../ui/createStore';
import { errorText } from '../../ui/errorText';
import type { TimelineRowsProps } from './TimelineRows';
import './timeline.css';

const loadRows = () => import('./TimelineRows');
const TimelineRows = lazy(async () => ({ default: (await loadRows()).TimelineRows }));

export interface TimelineProps extends TimelineRowsProps {
  /** Shown when nothing was kept yet. */
  readonly empty: ReactNode;
}

export function Timeline({ store, openId, hrefFor, onLeaveUp, empty }: TimelineProps) {
  const timeline = useStore(store);
  useEffect(() => {
    store.show(0, 20);
    // Read while the library opens. A first visit has no rows to show.
    if (navigator.serviceWorker?.controller) loadRows().catch(() => undefined);
  }, [store]);

  if (timeline.at === 'failed') {
    return (
      <div className="notice" role="alert">
        <p>{errorText(timeline.error)}</p>
        <button type="button" className="button" onClick={store.refresh}>Read the library again</button>
      </div>
    );
  }
  if (timeline.at === 'loading') return null;
  if (timeline.times.length === 0) return empty;
  return (
    <Suspense fallback={null}>
      <TimelineRows store={store} openId={openId} hrefFor={hrefFor} onLeaveUp={onLeaveUp} />
    </Suspense>
  );
}
