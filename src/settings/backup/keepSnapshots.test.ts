import { afterEach, expect, it, vi } from 'vitest';
import { inOneTab, snapshotDue } from './keepSnapshots';

afterEach(() => {
  vi.unstubAllGlobals();
});

const DAY = 86_400_000;
const now = 100 * DAY;
const NONE = { name: null, permission: null, everyDays: 0, lastAt: null };
const FOLDER = { name: 'Backups', permission: 'granted', everyDays: 7, lastAt: now - 8 * DAY };
const base = { folder: FOLDER, lastBackupAt: null, remindedAt: null, triedAt: null, memories: 100 };

it('writes a snapshot when it is due, and only then', () => {
  expect(snapshotDue(base, now)).toBe('snapshot');
  expect(snapshotDue({ ...base, folder: { ...FOLDER, lastAt: now - 6 * DAY } }, now)).toBeNull();
  expect(snapshotDue({ ...base, folder: { ...FOLDER, lastAt: null } }, now)).toBe('snapshot');
  expect(snapshotDue({ ...base, folder: { ...FOLDER, lastAt: now + 60_000 } }, now), 'the clock was set right by a minute').toBeNull();
  expect(snapshotDue({ ...base, triedAt: now - DAY / 2 }, now), 'it has just failed').toBeNull();
  expect(snapshotDue({ ...base, memories: 0 }, now)).toBeNull();
});

it('goes on after a clock that was far ahead was set right, and after one that is behind', () => {
  const far = now + 4_000 * DAY;
  expect(snapshotDue({ ...base, folder: { ...FOLDER, lastAt: far } }, now)).toBe('snapshot');
  expect(snapshotDue({ ...base, triedAt: far }, now), 'tried in that time, too').toBe('snapshot');
  expect(snapshotDue({ ...base, folder: { ...FOLDER, permission: 'prompt', lastAt: far }, remindedAt: far }, now)).toBe('ask');
  expect(snapshotDue({ ...base, folder: NONE, lastBackupAt: far, remindedAt: far }, now)).toBe('remind');
  // What is done about it is noted with the right time, and it is calm again.
  expect(snapshotDue({ ...base, folder: { ...FOLDER, lastAt: now } }, now)).toBeNull();
  expect(snapshotDue({ ...base, folder: NONE, lastBackupAt: far, remindedAt: now }, now)).toBeNull();
});

it('asks for the click that the browser wants, but not each hour', () => {
  const folder = { ...FOLDER, permission: 'prompt' };
  expect(snapshotDue({ ...base, folder }, now)).toBe('ask');
  expect(snapshotDue({ ...base, folder, remindedAt: now - DAY }, now)).toBeNull();
  expect(snapshotDue({ ...base, folder, remindedAt: now - 7 * DAY }, now)).toBe('ask');
});

it('reminds where there is no folder, of a backup that is two weeks old, every two weeks', () => {
  const none = { ...base, folder: NONE };
  expect(snapshotDue({ ...none, lastBackupAt: now - 15 * DAY }, now)).toBe('remind');
  expect(snapshotDue({ ...none, lastBackupAt: now - 13 * DAY }, now)).toBeNull();
  expect(snapshotDue({ ...none, remindedAt: now - 13 * DAY }, now)).toBeNull();
  expect(snapshotDue({ ...none, memories: 3 }, now)).toBeNull();
});

it('looks in one of several tabs', async () => {
  let isHeld = false;
  // As browsers do for `ifAvailable`.
  const request = async (_name: string, _options: LockOptions, work: (lock: object | null) => unknown): Promise<unknown> => {
    if (isHeld) return work(null);
    isHeld = true;
    try {
      return await work({});
    } finally {
      isHeld = false;
    }
  };
  vi.stubGlobal('navigator', { locks: { request } });
  let looks = 0;
  const look = async (): Promise<void> => {
    looks++;
    await Promise.resolve();
  };
  await Promise.all([inOneTab(look), inOneTab(look)]);
  expect(looks).toBe(1);
  await inOneTab(look);
  expect(looks).toBe(2);
});
