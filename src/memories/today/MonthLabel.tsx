import { useEffect, useState } from 'react';
import { formatMonth } from '../../ui/formatDates';

/** Screens within one frame: a wheel does not get there, a dragged scroll bar does. */
const FAR_SCREENS = 0.8;
const STAYS_MS = 700;

export interface MonthLabelProps {
  readonly times: Float64Array;
  readonly firstOnScreen: () => number;
  /** Where the page is scrolled to, as the list knows it: reading it from the page would lay the page out once more in every frame. */
  readonly scrollOffset: () => number;
}

/** While somebody drags far through the years: where they are. Nothing for a screen reader, which does not scroll. */
export function MonthLabel({ times, firstOnScreen, scrollOffset }: MonthLabelProps) {
  const [month, setMonth] = useState<string | null>(null);
  useEffect(() => {
    let before = scrollOffset();
    let far = innerHeight * FAR_SCREENS;
    const onResize = () => { far = innerHeight * FAR_SCREENS; };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      const now = scrollOffset();
      const jumped = Math.abs(now - before) > far;
      before = now;
      if (!jumped && timer === undefined) return;
      const at = times[firstOnScreen()];
      if (at !== undefined) setMonth(formatMonth(at));
      if (!jumped) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        setMonth(null);
      }, STAYS_MS);
    };
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', onResize);
    return () => {
      clearTimeout(timer);
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', onResize);
    };
  }, [times, firstOnScreen, scrollOffset]);
  return month === null ? null : <div className="month-label" aria-hidden="true">{month}</div>;
}
