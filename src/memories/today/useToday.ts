import { useEffect, useState } from 'react';
import { startOfDay } from '../../ui/format';

/** Longest wait of a timer that still comes in time after the device slept or its clock was set. */
const CHECK_EVERY_MS = 60_000;

/** Midnight at the beginning of today. An app that stays open turns the page with the day. */
export function useToday(): number {
  const [today, setToday] = useState(() => startOfDay(Date.now()));
  useEffect(() => {
    const check = () => setToday(startOfDay(Date.now()));
    const timer = setInterval(check, CHECK_EVERY_MS);
    document.addEventListener('visibilitychange', check);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', check);
    };
  }, []);
  return today;
}
