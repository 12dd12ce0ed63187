import { describe, expect, it } from 'vitest';
import { NO_KEYS, rowKeys } from './rowKeys';

const first = rowKeys(Float64Array.of(30, 20, 20, 10), NO_KEYS);
const after = (...times: number[]) => [...rowKeys(Float64Array.from(times), first).keys];
const [at30, newerAt20, olderAt20, at10] = first.keys;

describe('rowKeys', () => {
  it('is unique, also for memories of one millisecond', () => {
    expect(new Set(first.keys).size).toBe(4);
  });

  it('keeps the keys of all rows when memories are added above, between and below', () => {
    const [newest, a, between, b, c, d, oldest] = after(40, 30, 25, 20, 20, 10, 5);
    expect([a, b, c, d]).toEqual([at30, newerAt20, olderAt20, at10]);
    expect(new Set([newest, between, oldest, ...first.keys]).size).toBe(7);
  });

  it('keeps the other keys when a memory is deleted, and never gives its key again', () => {
    expect(after(30, 10)).toEqual([at30, at10]);
    const deleted = rowKeys(Float64Array.of(30, 10), first);
    const back = rowKeys(Float64Array.of(30, 20, 10), deleted);
    expect(back.keys[0]).toBe(at30);
    expect([...first.keys]).not.toContain(back.keys[1]);
  });

  it('keeps the older ones of a millisecond when another of it is added', () => {
    expect(after(30, 20, 20, 20, 10).slice(2)).toEqual([newerAt20, olderAt20, at10]);
  });

  it('starts anew for a library that was empty', () => {
    expect([...rowKeys(new Float64Array(), first).keys]).toEqual([]);
  });
});
