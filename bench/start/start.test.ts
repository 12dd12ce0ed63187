import { describe, expect, it } from 'vitest';
import { startScenarios } from './scenarios';
import { interactiveMs } from './watch-start';

describe('interactiveMs', () => {
  it('is when the field is there and painted, and nothing holds the thread afterwards', () => {
    expect(interactiveMs({ fieldMs: 120, firstRenderMs: 100, longTasks: [] })).toBe(120);
    expect(interactiveMs({ fieldMs: 90, firstRenderMs: 100, longTasks: [{ startMs: 10, endMs: 80 }] })).toBe(100);
    expect(interactiveMs({ fieldMs: 120, firstRenderMs: 100, longTasks: [{ startMs: 10, endMs: 80 }, { startMs: 300, endMs: 380 }] })).toBe(380);
  });

  it('is not known of a start that never came so far', () => {
    expect(interactiveMs({ fieldMs: null, firstRenderMs: 100, longTasks: [] })).toBeNull();
    expect(interactiveMs({ fieldMs: 100, firstRenderMs: null, longTasks: [] })).toBeNull();
  });
});

describe('start scenarios', () => {
  it('judge starts at full speed only, and never a first visit by what it cannot have', () => {
    expect(startScenarios.filter(({ throttle, target }) => throttle === 4 && target !== null)).toEqual([]);
    expect(startScenarios.filter(({ manner, figure }) => manner === 'first-visit' && figure === 'complete')).toEqual([]);
    expect(startScenarios.every(({ samples }) => samples >= 20)).toBe(true);
  });
});
