import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { IntegrityReport } from '../../../src/contracts/health';
import { libraryForEachTest } from '../testing/library-for-each-test';

const library = libraryForEachTest();
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

async function clockFindings(): Promise<readonly string[]> {
  const report = (await (await library.current.extras()).call('integrity.check', [0, { repair: false }], { cancelled: new Set(), notify: () => {} })) as IntegrityReport;
  return report.findings.filter(({ part }) => part === 'clocks').map(({ message }) => message);
}

/** Fault 39: what is deleted can be taken back for 30 days, not until the clock is wrong. */
it('a clock that is ten years ahead for some hours empties no trash and drops no image, and what is old is forgotten when it is right again', async () => {
  const DAY_MS = 24 * HOUR_MS;
  const [id, other] = await library.current.add('to be brought back', 'stays');
  await library.current.library.remove([id]);
  await library.current.maintain(8);
  const inTrash = async (): Promise<number> => library.withDatabase((db) => db.trash.count());
  library.current.wallMs += 10 * YEAR_MS;
  await library.current.maintain(8);
  await library.restart();
  library.current.wallMs += 3 * HOUR_MS;
  await library.current.maintain(8);
  expect(await inTrash()).toBe(1);
  expect(await library.withDatabase((db) => db.undoSteps.count())).toBe(1);
  library.current.wallMs -= 10 * YEAR_MS;
  await library.current.maintain(8);
  expect(await library.current.library.restore([id])).toBe(1);
  // As ever: after 30 days, and after a long absence a day later.
  await library.current.library.remove([id]);
  library.current.wallMs += 31 * DAY_MS;
  await library.current.maintain(8);
  expect(await inTrash()).toBe(0);
  await library.current.library.remove([other]);
  await library.current.maintain(8);
  library.current.wallMs += 100 * DAY_MS;
  await library.current.maintain(8);
  expect(await inTrash()).toBe(1);
  library.current.wallMs += DAY_MS + HOUR_MS;
  await library.current.maintain(8);
  expect(await inTrash()).toBe(0);
});

/** Fault 39. */
it('however the clock jumps, also over restarts, the order of changes stays, a later change wins, and a clock that was far off is said', async () => {
  const [id] = await library.current.add('edit 0');
  const stamps = [(await library.current.library.get(id, false))?.hlc ?? ''];
  const jumps = [-HOUR_MS, 2 * HOUR_MS, -10 * YEAR_MS, 5 * YEAR_MS, -HOUR_MS];
  for (const [i, jump] of jumps.entries()) {
    library.current.wallMs += jump;
    if (i % 2 === 1) await library.restart();
    const { hlc, updatedAt, createdAt } = await library.current.library.update(id, { text: `edit ${i + 1}` });
    // A time that is shown is never before the memory itself.
    expect(updatedAt).toBeGreaterThanOrEqual(createdAt);
    stamps.push(hlc);
    expect((await library.current.library.get(id, false))?.text).toBe(`edit ${i + 1}`);
  }
  expect(stamps).toEqual([...stamps].sort());
  expect(new Set(stamps).size).toBe(stamps.length);
  // Five years behind now: its own stamps lie in its future.
  expect(await clockFindings()).toEqual([expect.stringMatching(/in the future.*clock.*nothing is lost/)]);
  library.current.wallMs += 6 * YEAR_MS;
  expect(await clockFindings()).toEqual([]);
  await library.current.library.idle();
  expect(await library.current.found('edit ', { mode: 'keyword' })).toEqual([id]);
});
