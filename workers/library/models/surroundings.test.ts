import { describe, expect, it } from 'vitest';
import { Surroundings } from './surroundings';

describe('Surroundings', () => {
  it('want rest on battery when no tab is seen', () => {
    const surroundings = new Surroundings();
    expect(surroundings.wantRest(0)).toBe(false);
    surroundings.tell('a', { visible: true, onBattery: true }, 0);
    surroundings.tell('b', { visible: false, onBattery: null }, 0);
    expect(surroundings.wantRest(1)).toBe(false);
    surroundings.tell('a', { visible: false, onBattery: null }, 2);
    expect(surroundings.wantRest(3)).toBe(true);
    surroundings.tell('b', { visible: false, onBattery: false }, 4);
    expect(surroundings.wantRest(5)).toBe(false);
  });

  it('want none where the browser does not tell of a battery', () => {
    const surroundings = new Surroundings();
    surroundings.tell('a', { visible: false, onBattery: null }, 0);
    expect(surroundings.wantRest(1)).toBe(false);
  });

  it('do not count a tab that was closed without a word', () => {
    const surroundings = new Surroundings();
    surroundings.tell('a', { visible: true, onBattery: true }, 0);
    expect(surroundings.wantRest(59_000)).toBe(false);
    expect(surroundings.wantRest(61_000)).toBe(true);
  });
});
