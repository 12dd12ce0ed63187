import { expect, it } from 'vitest';
import { EncoderSentinel } from './encoder-sentinel';

function fakeStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

it('finds a load that ended the tab, but not one that ended, nor one whose page was closed', () => {
  const storage = fakeStorage();
  const page = new EventTarget() as unknown as Window;
  const sentinel = new EncoderSentinel(storage, page);
  const crashed = (): boolean => new EncoderSentinel(storage).crashed('queries', 'm', 'wasm');
  sentinel.set('queries', 'm', 'wasm');
  expect(sentinel.crashed('queries', 'm', 'wasm')).toBe(false);
  expect(crashed()).toBe(true);
  sentinel.clear('queries');
  expect(crashed()).toBe(false);
  sentinel.set('queries', 'm', 'wasm');
  page.dispatchEvent(new Event('pagehide'));
  expect(crashed()).toBe(false);
});

it('does without storage', () => {
  const refuse = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const sentinel = new EncoderSentinel({ getItem: refuse, setItem: refuse, removeItem: refuse });
  sentinel.set('bulk', 'm', 'wasm');
  sentinel.clear('bulk');
  expect(sentinel.crashed('bulk', 'm', 'wasm')).toBe(false);
});
