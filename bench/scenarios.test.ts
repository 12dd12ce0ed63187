import { describe, expect, it } from 'vitest';
import { groups, scenarios, smokeSize } from './scenarios';

describe('scenarios', () => {
  it('have ids of their own: rows, baselines and histories are kept by them', () => {
    const ids = scenarios.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('are named by groups that are no scenario themselves', () => {
    const ids = new Set(scenarios.map(({ id }) => id));
    for (const [name, members] of Object.entries(groups)) {
      expect(ids.has(name)).toBe(false);
      expect(members.length).toBeGreaterThan(0);
      expect(members.filter((member) => !ids.has(member))).toEqual([]);
    }
  });

  it('become smaller in a smoke run, and judge by the same target', () => {
    for (const scenario of scenarios) {
      const smoke = smokeSize(scenario);
      expect(smoke).toMatchObject({ id: scenario.id, kind: scenario.kind, target: scenario.target });
      for (const size of ['memories', 'samples', 'runs', 'gestures', 'rounds', 'queries'] as const) {
        if (size in scenario) expect((smoke as unknown as Record<string, number>)[size]).toBeLessThanOrEqual((scenario as unknown as Record<string, number>)[size]!);
      }
    }
  });
});
