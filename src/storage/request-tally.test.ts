import { beforeEach, describe, expect, it } from 'vitest';
import { GRACE_MS, RequestTally } from './request-tally';

const OWN = 'https://engram.example';
const OTHER = 'https://other.example';

describe('RequestTally', () => {
  let now = 1_000;
  let tally: RequestTally;
  beforeEach(() => {
    now = 1_000;
    tally = new RequestTally(OWN, `${OWN}/monitor`, () => now);
  });
  const decided = () => {
    now += GRACE_MS;
    return tally.take(false);
  };

  it.each(['/assets/a.js', `${OWN}/x`, 'wss://engram.example/socket', 'blob:https://other.example/1', 'data:text/plain,x', 'http://'])('passes over %s', (address) => {
    tally.seen(address);
    expect(tally.sent(address, 5, true)).toBeNull();
    expect(decided()).toEqual([]);
  });

  it('counts the address without its fragment, and the body', () => {
    tally.sent(`${OTHER}/ü?q=1#secret`, 5, true);
    expect(tally.take(false)).toEqual([]);
    expect(decided()).toEqual([{ origin: OTHER, requests: 1, bytes: `${OTHER}/%C3%BC?q=1`.length + 5, at: 1_000 }]);
    expect(tally.waiting).toBe(false);
  });

  it('counts once what wrapper and observer both see, and each of several to the same address', () => {
    tally.sent(`${OTHER}/a#x`, 0, true);
    tally.sent(`${OTHER}/a`, 0, true);
    tally.seen(`${OTHER}/a#x`);
    expect(decided()).toHaveLength(2);
    tally.seen(`${OTHER}/a`); // late, of the second
    expect(decided()).toEqual([]);
    tally.seen(`${OTHER}/a`); // a third, which no wrapper saw
    expect(decided()).toHaveLength(1);
  });

  it('does not count what the policy refused, whichever news comes first', () => {
    tally.seen(`${OTHER}/image.png`);
    tally.refused(`${OTHER}/image.png`);
    tally.refused(`${OTHER}/early`);
    tally.seen(`${OTHER}/early`);
    tally.sent(`${OTHER}/xhr`, 9, true);
    tally.refused(`${OTHER}/xhr`);
    tally.seen(`${OTHER}/xhr`);
    tally.sent('wss://other.example/ws', 0, false);
    tally.refused('wss://other.example/ws');
    expect(decided()).toEqual([]);
    // A refusal is used up: the same address, allowed later, counts.
    tally.seen(`${OTHER}/image.png`);
    expect(decided()).toHaveLength(1);
  });

  it('forgets a refusal that nothing belonged to', () => {
    tally.refused(`${OTHER}/a`);
    now += 10_000;
    tally.take(false);
    tally.seen(`${OTHER}/a`);
    expect(decided()).toHaveLength(1);
  });

  it('counts what is sent on an open connection, and everything at once when the page goes', () => {
    tally.more('wss://other.example/ws', 7);
    tally.sent(`${OTHER}/a`, 0, true);
    expect(tally.take(true)).toEqual([
      { origin: 'wss://other.example', requests: 0, bytes: 7, at: 1_000 },
      { origin: OTHER, requests: 1, bytes: `${OTHER}/a`.length, at: 1_000 },
    ]);
  });
});
