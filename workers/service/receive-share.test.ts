import { afterEach, describe, expect, it, vi } from 'vitest';
import { receiveShare } from './receive-share';

const put = vi.fn<() => Promise<undefined>>(async () => undefined);
afterEach(() => {
  put.mockReset();
  vi.unstubAllGlobals();
});

function share(referrer = ''): Request {
  vi.stubGlobal('caches', { open: async () => ({ put }) });
  const request = new Request('https://app.example/share', { method: 'POST', body: new URLSearchParams({ text: 'x' }) });
  return Object.defineProperty(request, 'referrer', { value: referrer });
}
const target = (response: Response) => [response.status, response.headers.get('Location')];

describe('receiveShare', () => {
  it('answers only when the share is stored', async () => {
    let stored: () => void = () => undefined;
    put.mockImplementation(() => new Promise<undefined>((resolve) => { stored = () => resolve(undefined); }));
    const answered = vi.fn<() => void>();
    const response = receiveShare(share(), 1).then((value) => { answered(); return value; });
    await vi.waitFor(() => expect(put).toHaveBeenCalledOnce());
    expect(answered).not.toHaveBeenCalled();
    stored();
    expect(target(await response)).toEqual([303, 'https://app.example/?shared']);
  });

  it('leads to the app and says so when the share cannot be stored', async () => {
    put.mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    expect(target(await receiveShare(share(), 1))).toEqual([303, 'https://app.example/?shared=failed']);
  });

  it.each([['about:client', 1], ['', 1], ['https://app.example/other', 1], ['https://evil.example/', 0]])('with the referrer "%s" stores %i', async (referrer, times) => {
    await receiveShare(share(referrer), 1);
    expect(put).toHaveBeenCalledTimes(times);
  });
});
