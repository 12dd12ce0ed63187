import type { Engram } from '../../contracts/engine';
import type { AlertEvent } from '../../contracts/figures';
import { showToast } from '../../ui/toasts';

/** Whoever opens the app wants something else first. */
const NOT_BEFORE_MS = 60_000;
/** Without a key pressed for so long, nobody is writing. */
const QUIET_MS = 4_000;
/** Long enough to read two sentences. */
const LIFE_MS = 20_000;

/**
 * Tells of alerts once: in the tab that the person looks at, in a moment when they do not type. Tabs that are hidden leave it to that one, and what nobody was
 * told of when the last one closed is told the next time. Call it once, after the start.
 * @returns what ends it
 */
export function tellAlerts(engram: Engram): () => void {
  const ended = new AbortController();
  let waiting = false;
  /** Something may have to be told: at the start by a session before this one. */
  let due = true;

  const look = async (): Promise<void> => {
    if (waiting || !due) return;
    waiting = true;
    try {
      await sleep(NOT_BEFORE_MS - performance.now());
      await quietMoment(ended.signal);
      if (document.hidden || ended.signal.aborted) return;
      due = false;
      const alerts = await engram.monitor.untoldAlerts();
      if (alerts.length > 0) showToast(words(alerts), { kind: 'alert', lifeMs: LIFE_MS, action: { label: 'Show', run: () => { location.hash = '#monitor/alerts'; } } });
    } catch {
      // Offline before that part was cached, or nothing can be kept: it is in the monitor when that works again.
    } finally {
      waiting = false;
    }
  };

  const offAlert = engram.monitor.onAlert(({ kind }) => {
    if (kind !== 'fired') return;
    due = true;
    void look();
  });
  document.addEventListener('visibilitychange', () => void look(), { signal: ended.signal });
  void look();
  return () => {
    offAlert();
    ended.abort();
  };
}

/** What is wrong, and the first thing to do about it. */
function words([first, ...more]: readonly AlertEvent[]): string {
  const { label, advice } = first!;
  if (more.length > 0) return `${label}, and ${more.length === 1 ? 'there is one more alert' : `there are ${more.length} more alerts`}. The monitor says what to do.`;
  return `${label}. ${/^.*?[.!?](?= |$)/.exec(advice)?.[0] ?? advice}`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

/** Resolves when no key was pressed for a while. */
async function quietMoment(signal: AbortSignal): Promise<void> {
  let pressedAt = performance.now();
  const onKey = (): void => {
    pressedAt = performance.now();
  };
  addEventListener('keydown', onKey, { capture: true, passive: true, signal });
  try {
    for (let left = QUIET_MS; left > 0 && !signal.aborted; left = QUIET_MS - (performance.now() - pressedAt)) await sleep(left);
  } finally {
    removeEventListener('keydown', onKey, { capture: true });
  }
}
