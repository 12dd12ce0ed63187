import { describe, expect, it } from 'vitest';
import { LARGEST_FILE_BYTES, parseBenchmark, readBenchmark, writeBenchmark } from './benchmark-file';
import { plainText } from './plain-text';
import { referenceBenchmark } from './reference-benchmark';
import { aResult } from './testing/a-result';

const fileOf = (value: unknown): Blob => new Blob([typeof value === 'string' ? value : JSON.stringify(value)]);
const RTL = '\u202e';

it('reads on another device what was written here', async () => {
  const result = aResult();
  expect(await parseBenchmark(fileOf(writeBenchmark(result)), 77)).toEqual({ ...result, importedAt: 77 });
});

it('works figures out again, so that a file claims nothing that its samples do not say', async () => {
  const result = aResult();
  const boast = { ...result, rows: result.rows.map((row) => ({ ...row, p50: 0.001, p95: 0.001, samples: 9999, met: true, label: 'Fastest of all', target: 1e6 })) };
  expect((await parseBenchmark(fileOf(boast), 1)).rows).toEqual(result.rows);
});

it('keeps rows that this version does not know, under the words of the other', async () => {
  const [row] = aResult().rows;
  const read = await parseBenchmark(fileOf({ ...aResult(), rows: [{ ...row, id: 'future.thing', label: 'A future thing', target: null }] }), 1);
  expect(read.rows).toMatchObject([{ id: 'future.thing', label: 'A future thing', p50: row.p50, met: null }]);
});

it('lets hostile text stay one short line of text', async () => {
  const read = await parseBenchmark(fileOf({ ...aResult(), device: `<img src=x onerror=alert(1)>\n\u0000${RTL}evil` }), 1);
  expect(read.device).toBe('<img src=x onerror=alert(1)> evil');
  expect(plainText('a'.repeat(500), 60)).toHaveLength(60);
});

describe('refuses, and says why', () => {
  const refused = async (value: unknown): Promise<string> => {
    try {
      await parseBenchmark(fileOf(value), 1);
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_INPUT' });
      return (error as Error).message;
    }
    throw new Error('was taken');
  };
  it.each([
    ['no JSON', 'hello', /no JSON/],
    ['another kind of file', { format: 'other' }, /format/],
    ['a later version', { ...aResult(), formatVersion: 2 }, /version 2: update/],
    ['nothing at all', null, /benchmark of Engram/],
    ['too many samples', { ...aResult(), rows: [{ ...aResult().rows[0], values: Array.from({ length: 101 }, () => 1) }] }, /values/],
    ['a negative sample', { ...aResult(), rows: [{ ...aResult().rows[0], values: [-1] }] }, /values/],
    ['too many rows', { ...aResult(), rows: Array.from({ length: 101 }, (_, i) => ({ ...aResult().rows[0], id: `row${i}` })) }, /rows/],
    ['an id with markup', { ...aResult(), id: '"><script>' }, /id/],
    ['a time beyond all calendars', { ...aResult(), takenAt: 1e300 }, /takenAt/],
  ])('%s', async (_, value, why) => expect(await refused(value)).toMatch(why));
  it('a file that is too large, without reading it', async () => expect(await refused('x'.repeat(LARGEST_FILE_BYTES + 1))).toMatch(/at most 500000 bytes/));
});

it('takes one row of an id', () => {
  const [row] = aResult().rows;
  expect(readBenchmark({ ...aResult(), rows: [row, { ...row, values: [1] }] })?.rows).toEqual([row]);
});

it('has a reference in the repository, with its conditions', () => {
  const { rows, conditions, takenAt } = referenceBenchmark();
  expect(rows.filter(({ p50 }) => p50 !== null).length).toBeGreaterThan(15);
  expect(conditions.memories).toBe(10_000);
  expect(takenAt).toBeGreaterThan(Date.UTC(2026, 0));
});
