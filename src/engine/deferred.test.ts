import { expect, it } from 'vitest';
import { deferred } from './deferred';

class Part {
  readonly listeners = new Set<(word: string) => void>();
  readonly #word = 'hello';

  async say(to: string): Promise<string> {
    return `${this.#word} ${to}`;
  }

  async fail(): Promise<void> {
    throw new RangeError('no');
  }

  onWord(listener: (word: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function setUp() {
  let loads = 0;
  const part = new Part();
  const face = deferred<Pick<Part, 'say' | 'fail' | 'onWord'>>(async () => {
    loads++;
    return part;
  });
  return { part, face, loads: () => loads };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it('loads nothing before a method is called, and hands on what it says and throws', async () => {
  const { face, loads } = setUp();
  expect(loads()).toBe(0);
  expect(await face.say('you')).toBe('hello you');
  await expect(face.fail()).rejects.toBeInstanceOf(RangeError);
});

it('is no promise itself', async () => {
  const { face } = setUp();
  expect(await face).toBe(face);
});

it('subscribes when the part is there, unless the subscription was ended before that', async () => {
  const { face, part } = setUp();
  const heard: string[] = [];
  const end = face.onWord((word) => heard.push(word));
  face.onWord((word) => heard.push(`never ${word}`))();
  await settled();
  for (const listener of part.listeners) listener('now');
  expect(heard).toEqual(['now']);
  end();
  expect(part.listeners.size).toBe(0);
});

it('rejects every call while the part cannot be loaded', async () => {
  const face = deferred<Pick<Part, 'say' | 'onWord'>>(() => Promise.reject(new TypeError('offline')));
  await expect(face.say('you')).rejects.toBeInstanceOf(TypeError);
  // A subscription has nobody to tell; it must not end as an unhandled rejection.
  face.onWord(() => {})();
  await settled();
});
