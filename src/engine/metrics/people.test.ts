import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LibraryChange } from '../../contracts/library';
import { People, type PeopleSource } from './people';
import { lab } from './testing/lab';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function somebody({ supported = ['first-input'], hasActed = false }: { readonly supported?: readonly string[]; readonly hasActed?: boolean } = {}) {
  const here = lab(supported);
  const target = new EventTarget();
  let address = '#find';
  const listeners = new Set<(change: LibraryChange) => void>();
  const source: PeopleSource = { target, isField: () => true, address: () => address, now: here.now, hasActed: () => hasActed };
  const onChange = (listener: (change: LibraryChange) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const people = new People({ monitor: here.monitor, engram: { onChange }, observe: here.observe, source });
  const act = (type: string) => {
    target.dispatchEvent(new Event(type));
    vi.runAllTimers();
  };
  return {
    ...here, people, listeners, act,
    type: () => (act('keydown'), act('input')),
    go: (to: string) => {
      address = to;
      act('click');
    },
    added: () => {
      for (const listener of listeners) listener({ kind: 'added', ids: [], count: 1 });
      vi.runAllTimers();
    },
  };
}

describe('People', () => {
  it('counts the first action from what the browser remembers of the time before', () => {
    const { tell, act, advance, samples } = somebody();
    tell('first-input', { startTime: 640 });
    advance(3000);
    act('keydown');
    expect(samples('people.firstAction')).toEqual([640]);
  });

  it('counts one that is still to come, and says when it was missed', () => {
    const late = somebody({ supported: [] });
    late.advance(2500);
    late.act('pointerdown');
    expect(late.samples('people.firstAction')).toEqual([2500]);
    const missed = somebody({ supported: [], hasActed: true });
    missed.act('pointerdown');
    expect(missed.samples('people.firstAction')).toEqual([]);
    expect(missed.people.unsupported('people.firstAction')).toMatch(/^not measured/);
  });

  it('counts the first search and the first memory kept from the navigation, once', () => {
    const { monitor, people, advance, samples } = somebody();
    people.settle();
    advance(1800);
    monitor.record('search', 5);
    people.settle();
    advance(1000);
    monitor.record('search', 5);
    monitor.record('keep', 2);
    people.settle();
    expect([samples('people.firstSearch'), samples('people.firstKeep')]).toEqual([[1800], [2800]]);
  });

  it('counts from the first key to the memory that is opened', () => {
    const { type, go, advance, samples } = somebody();
    advance(100);
    type();
    advance(1500);
    type();
    go('#settings');
    advance(2000);
    go('#find/0190c1');
    go('#find/0190c2');
    expect(samples('people.task.find')).toEqual([3500]);
  });

  it('counts from the first key to the memory that is kept in this tab, and none that another keeps', () => {
    const { type, added, monitor, advance, samples } = somebody();
    type();
    advance(9000);
    added();
    expect(samples('people.task.keep')).toEqual([]);
    monitor.gauge('keep', 4);
    added();
    expect(samples('people.task.keep')).toEqual([9000]);
  });

  it('does not call a long pause slow, and listens to nothing when it is closed', () => {
    const { type, go, advance, samples, people, listeners, observers, act } = somebody();
    type();
    advance(10 * 60_000);
    type();
    advance(1000);
    go('#today/0190c1');
    expect(samples('people.task.find')).toEqual([1000]);
    people.close();
    act('keydown');
    expect([listeners.size, observers.size, samples('people.firstAction').length]).toEqual([0, 0, 1]);
  });
});
