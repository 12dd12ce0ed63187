import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { browserSeconds, rendererProcess, threadTimes } from './process-memory';

describe.runIf(existsSync('/proc/self/task'))('processes of this system', () => {
  const used = (): number => threadTimes(process.pid).reduce((sum, { seconds }) => sum + seconds, 0);

  it('have threads whose time grows while they work', () => {
    const before = used();
    const own = process.cpuUsage();
    // By the processor and not by the clock: a busy machine gives a test little of it.
    while (process.cpuUsage(own).user + process.cpuUsage(own).system < 60_000);
    expect(used() - before).toBeGreaterThanOrEqual(0.04);
    expect(threadTimes(process.pid).some(({ id }) => id === String(process.pid))).toBe(true);
  });

  it('are none of a profile on which no browser runs, and a process that has ended has no threads', () => {
    expect(rendererProcess('/nowhere/at/all')).toBeNull();
    expect(browserSeconds('/nowhere/at/all')).toBeNull();
    expect(threadTimes(2 ** 30)).toEqual([]);
  });
});
