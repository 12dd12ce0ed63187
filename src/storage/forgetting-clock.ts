import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

const KEY = 'forgettingClock';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Who was away for longer gets a day more; a clock whose year is wrong is off by more. */
const JUMP_MS = 60 * DAY_MS;

interface Noted {
  /** When somebody last looked, by the clock of then; Unix ms. */
  readonly seenAt: number;
  /** After a jump: nothing is forgotten by the new time before it; 0: there was none. */
  readonly waitUntil: number;
}

/**
 * By which time what is too old may be forgotten for good. A clock that is years ahead for an hour would otherwise empty the trash at once, which nothing brings back. So
 * a time that lies {@link JUMP_MS} or more after the last look is believed only when it is a day older; until then the time of that last look counts, once. A clock that is set back is believed: by it less is old.
 * @param now - Unix ms
 * @returns Unix ms; null: nothing is to be forgotten now
 */
export async function timeToForgetBy(db: EngramDatabase, now: number): Promise<number | null> {
  return guarded(() =>
    db.transaction('rw', db.meta, async () => {
      const noted = parse((await db.meta.get(KEY))?.value);
      const note = async (next: Noted): Promise<void> => void (await db.meta.put({ key: KEY, value: JSON.stringify(next) }));
      if (noted === null || now < noted.seenAt - DAY_MS) {
        await note({ seenAt: now, waitUntil: 0 });
        return now;
      }
      if (now - noted.seenAt >= JUMP_MS) {
        await note({ seenAt: now, waitUntil: now + DAY_MS });
        return noted.seenAt;
      }
      if (now - noted.seenAt >= HOUR_MS) await note({ seenAt: now, waitUntil: now < noted.waitUntil ? noted.waitUntil : 0 });
      return now < noted.waitUntil ? null : now;
    }),
  );
}

function parse(value: unknown): Noted | null {
  try {
    const { seenAt, waitUntil } = JSON.parse(String(value)) as { seenAt?: unknown; waitUntil?: unknown };
    return typeof seenAt === 'number' && typeof waitUntil === 'number' ? { seenAt, waitUntil } : null;
  } catch {
    return null; // never noted, or damaged
  }
}
