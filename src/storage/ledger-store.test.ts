import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { addToLedger, beginLedger, eraseStoredLedger, readStoredLedger } from './ledger-store';

describe('the stored ledger', () => {
  beforeEach(eraseStoredLedger);

  it('claims nothing before it has begun, and 0 afterwards', async () => {
    expect(await readStoredLedger()).toEqual({ since: null, entries: [], requests: 0, bytes: 0 });
    await beginLedger(100);
    await beginLedger(200);
    expect(await readStoredLedger()).toEqual({ since: 100, entries: [], requests: 0, bytes: 0 });
  });

  it('adds up by place and origin, also when several write at once', async () => {
    await beginLedger(100);
    await Promise.all([
      addToLedger('page', [{ origin: 'https://a.example', requests: 1, bytes: 10, at: 300 }], 300),
      addToLedger('page', [{ origin: 'https://a.example', requests: 2, bytes: 5, at: 200 }, { origin: 'https://b.example', requests: 1, bytes: 1, at: 200 }], 300),
      addToLedger('service worker', [{ origin: 'https://a.example', requests: 1, bytes: 4, at: 250 }], 300),
    ]);
    const { entries, ...sums } = await readStoredLedger();
    expect(sums).toEqual({ since: 100, requests: 5, bytes: 20 });
    expect(entries).toEqual(
      expect.arrayContaining([
        { place: 'page', origin: 'https://a.example', requests: 3, bytes: 15, firstAt: 200, lastAt: 300 },
        { place: 'page', origin: 'https://b.example', requests: 1, bytes: 1, firstAt: 200, lastAt: 200 },
        { place: 'service worker', origin: 'https://a.example', requests: 1, bytes: 4, firstAt: 250, lastAt: 250 },
      ]),
    );
  });

  it('begins with the first count when nothing began it', async () => {
    await addToLedger('service worker', [{ origin: 'https://a.example', requests: 1, bytes: 4, at: 250 }], 300);
    expect(await readStoredLedger()).toMatchObject({ since: 300, bytes: 4 });
  });
});
