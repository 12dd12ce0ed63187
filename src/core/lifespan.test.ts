import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Lifespan } from './lifespan';

const never = new Promise<never>(() => {});
const gone = new Error('gone');

describe('a lifespan', () => {
  it('lets work come to what it comes to', async () => {
    const life = new Lifespan();
    await expect(life.during(Promise.resolve(7))).resolves.toBe(7);
    await expect(life.during(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('ends what waits, and what is asked for later', async () => {
    const life = new Lifespan();
    const waiting = life.during(never);
    life.end(gone);
    life.end(new Error('a second end'));
    await expect(waiting).rejects.toBe(gone);
    await expect(life.during(never)).rejects.toBe(gone);
    await expect(life.during(Promise.resolve(7))).rejects.toBe(gone);
  });

  it('holds on to nothing of calls that have settled', async () => {
    const life = new Lifespan();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => new WeakRef(await life.during(Promise.resolve({ hits: new Uint8Array(1000) })))));
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5)); // a reference lives until the end of the task that read it
      collect();
    }
    expect(answers.filter((answer) => answer.deref() !== undefined)).toEqual([]);
    await expect(life.during(Promise.resolve(7))).resolves.toBe(7);
  });

  it('makes no unhandled rejection of work that fails after the end', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const life = new Lifespan();
    let fail: (reason: unknown) => void = () => {};
    const waiting = life.during(new Promise((_, reject) => (fail = reject)));
    life.end(gone);
    await expect(waiting).rejects.toBe(gone);
    fail(new Error('too late'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});
