import { expose, transferHandlers, wrap } from 'comlink';
import { describe, expect, it } from 'vitest';
import { abortError, AppError, ERROR_TEXTS, isAbortError, isAppError } from './errors';
import { throwTransferHandler } from './remote-errors';

transferHandlers.set('throw', throwTransferHandler(transferHandlers.get('throw')));

/** What arrives when the far side of a real channel throws this. */
async function thrownAcross(thrown: unknown): Promise<unknown> {
  const channel = new MessageChannel();
  expose(
    {
      run: async () => {
        throw thrown;
      },
    },
    channel.port1,
  );
  return wrap<{ run(): Promise<void> }>(channel.port2)
    .run()
    .then(
      () => expect.fail('should have thrown'),
      (error: unknown) => error,
    )
    .finally(() => channel.port1.close());
}

describe('an error that crosses a worker boundary', () => {
  it('keeps code, facts and words when it is ours', async () => {
    const sent = new AppError('TEXT_TOO_LONG', { bytes: 2_000_000, most: 1_000_000, path: 'a.md', cut: false, nothing: null }, { cause: new Error('inner') });
    const arrived = await thrownAcross(sent);
    expect(isAppError(arrived, 'TEXT_TOO_LONG')).toBe(true);
    expect(isAppError(arrived, 'EMPTY_TEXT')).toBe(false);
    expect(arrived).toMatchObject({ name: 'AppError', facts: sent.facts, message: sent.message, stack: sent.stack });
    expect(sent.message.startsWith(ERROR_TEXTS.TEXT_TOO_LONG)).toBe(true);
  });

  it('stays an AbortError when it was a cancellation', async () => {
    expect(isAbortError(await thrownAcross(abortError()))).toBe(true);
    const controller = new AbortController();
    controller.abort();
    expect(isAbortError(await thrownAcross(controller.signal.reason))).toBe(true);
  });

  it('keeps name, message and stack when it is any other', async () => {
    const sent = new TypeError('no such thing');
    const arrived = await thrownAcross(sent);
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ name: 'TypeError', message: 'no such thing', stack: sent.stack });
    expect(isAppError(arrived)).toBe(false);
    expect(isAbortError(arrived)).toBe(false);
    expect(await thrownAcross(new DOMException('gone', 'NotFoundError'))).toMatchObject({ name: 'NotFoundError', message: 'gone' });
  });

  it('may be any value', async () => {
    expect(await thrownAcross('just text')).toBe('just text');
    expect(await thrownAcross(undefined)).toBeUndefined();
    expect(await thrownAcross({ code: 5 })).toEqual({ code: 5 });
  });
});
