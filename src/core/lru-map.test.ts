import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LruMap } from './lru-map';

it('behaves like a list that is reordered at each use and cut at its end', () => {
  const step = fc.tuple(fc.constantFrom('get', 'set', 'delete'), fc.integer({ min: 0, max: 6 }), fc.integer());
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
      const map = new LruMap<number, number>(capacity);
      let model: [number, number][] = []; // least recently used first
      for (const [action, key, value] of steps) {
        const entry = model.find(([known]) => known === key);
        const others = model.filter(([known]) => known !== key);
        if (action === 'get') {
          expect(map.get(key)).toBe(entry?.[1]);
          if (entry !== undefined) model = [...others, entry];
        } else if (action === 'set') {
          map.set(key, value);
          model = [...others, [key, value] as [number, number]].slice(-capacity);
        } else {
          map.delete(key);
          model = others;
        }
        expect(map.size).toBe(model.length);
      }
      for (const [key, value] of model) expect(map.get(key)).toBe(value);
      map.clear();
      expect(map.size).toBe(0);
    }),
  );
});

describe('an LRU map by weight', () => {
  it('never keeps more than its capacity, and forgets the oldest first', () => {
    const map = new LruMap<string, string>(10, (value) => value.length);
    map.set('a', 'xxxx');
    map.set('b', 'xxxx');
    map.get('a');
    map.set('c', 'xxx');
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual(['xxxx', undefined, 'xxx']);
    map.set('a', 'x');
    map.set('d', 'xxxxxx');
    expect(map.size).toBe(3);
  });

  it('does not keep a value heavier than all it may keep', () => {
    const map = new LruMap<string, string>(3, (value) => value.length);
    map.set('a', 'x');
    map.set('huge', 'xxxxx');
    expect(map.get('huge')).toBeUndefined();
    expect(map.get('a')).toBe('x');
  });
});
