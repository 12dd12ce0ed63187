/** Words for a guest whose owner tab is frozen by the browser, or stopped by a debugger. */
export const OWNER_ASLEEP =
  'Another tab of Engram keeps the library for all tabs, and it is asleep. Switch to it for a moment, or close it: this tab then goes on by itself. Your memories are safe, and what you do here waits.';
