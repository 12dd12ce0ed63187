const KEY = 'engram-fast-enough';
/** Asked often, people say what ends the asking. */
const EVERY_MS = 7 * 86_400_000;

/** @param now - Unix ms */
export function isDue(now: number): boolean {
  try {
    const answeredAt = Number(localStorage.getItem(KEY) ?? 0);
    // A clock that was set back must not silence the question for years.
    return !(answeredAt <= now && now - answeredAt < EVERY_MS);
  } catch {
    return true;
  }
}

export function rememberAnswer(now: number): void {
  try {
    localStorage.setItem(KEY, String(now));
  } catch {
    // Storage is full or switched off: the answer holds for this visit.
  }
}
