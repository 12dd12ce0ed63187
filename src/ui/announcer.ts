import { createStore } from './createStore';

/** What the page's single polite live region says. */
export const announcement = createStore('');

let pending: ReturnType<typeof setTimeout> | undefined;

/**
 * Tells people who use a screen reader what changed. Only the last of several messages within `delayMs` is spoken, so
 * that fast typing is not read out letter by letter.
 */
export function announce(message: string, delayMs = 0): void {
  clearTimeout(pending);
  pending = setTimeout(() => {
    // The same words twice would not be spoken again: a trailing no-break space makes them differ.
    announcement.set(announcement.get() === message ? `${message}\u00a0` : message);
  }, delayMs);
}
