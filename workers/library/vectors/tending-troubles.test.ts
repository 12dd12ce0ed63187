import { expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors';
import { createMonitor } from '../../../src/core/monitor/monitor';
import { tendOrNote, troubleWords } from './tending-troubles';

function surroundings() {
  let nowMs = 0;
  const now = (): number => nowMs;
  return { now, monitor: createMonitor({ now, context: 'test' }), later: (ms: number) => void (nowMs += ms) };
}

it('counts and says what fails, tries again after growing pauses, and at last only with the next start', async () => {
  const { later, ...insides } = surroundings();
  const shelf = {};
  const triedAt: number[] = [];
  // A quiet round every two seconds, for two days.
  for (let round = 0; round < 86_400; round++) {
    await tendOrNote(shelf, insides, async () => {
      triedAt.push(insides.now());
      throw new AppError('STORAGE_FAILED');
    });
    if (round === 0) expect(troubleWords(shelf)).toMatch(/failed \(STORAGE_FAILED\); it is tried again in a quiet moment/);
    later(2_000);
  }
  expect(triedAt.slice(0, 5)).toEqual([0, 2_000, 22_000, 62_000, 142_000]);
  expect(triedAt).toHaveLength(11);
  expect(insides.monitor.kept.get('vectors.tend.failed')?.sketch.count).toBe(11);
  expect(troubleWords(shelf)).toMatch(/11 times in a row .* at the next start.*no memory is touched/);
});

it('forgets what went well again, and tells nothing of what was only given up', async () => {
  const { later, ...insides } = surroundings();
  const shelf = {};
  await tendOrNote(shelf, insides, async () => {
    throw new TypeError('https://a.example/private');
  });
  expect(troubleWords(shelf)).toContain('TypeError');
  expect(troubleWords(shelf)).not.toContain('private');
  later(2_000);
  await tendOrNote(shelf, insides, async () => {});
  expect(troubleWords(shelf)).toBeNull();
  await tendOrNote(shelf, insides, async () => {
    throw new DOMException('Stopped.', 'AbortError');
  });
  expect(troubleWords(shelf)).toBeNull();
  expect(insides.monitor.kept.get('vectors.tend.failed')?.sketch.count).toBe(1);
});
