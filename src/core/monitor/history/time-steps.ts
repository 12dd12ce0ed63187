import type { Resolution } from '../../../contracts/figures';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Finest first. */
export const RESOLUTIONS = ['minute', 'hour', 'day'] as const satisfies readonly Resolution[];

/**
 * Where the stretch of time begins that a moment lies in. Minutes are the same everywhere; hours and days are those of the time zone of this device, so that a day is made of
 * whole hours also where clocks differ by half an hour. A day begins at midnight, or where a change to summer time leaves it out, at the first moment after it.
 * @param at - Unix ms
 */
export function stepStart(resolution: Resolution, at: number): number {
  if (resolution === 'day') return new Date(at).setHours(0, 0, 0, 0);
  if (resolution === 'minute') return Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const shift = (new Date(at).getTimezoneOffset() * MINUTE_MS) % HOUR_MS;
  return Math.floor((at - shift) / HOUR_MS) * HOUR_MS + shift;
}

/** Where the next one begins. @param start - as {@link stepStart} gives it */
export function nextStep(resolution: Resolution, start: number): number {
  if (resolution !== 'day') return start + (resolution === 'hour' ? HOUR_MS : MINUTE_MS);
  const day = new Date(start);
  // A day that began in another time zone, before a journey.
  if (stepStart('day', start) !== start) return start + DAY_MS;
  day.setDate(day.getDate() + 1);
  return day.setHours(0, 0, 0, 0);
}
