import type { AlertEvent, AlertRule, EncodedSketch } from '../../../src/contracts/figures';
import { DEFAULT_RULES } from '../../../src/core/monitor/alerts/default-rules';
import { CALM, judgeRule, type RuleState } from '../../../src/core/monitor/alerts/judge-rule';
import { windowValue } from '../../../src/core/monitor/alerts/window-value';
import { KEPT_AT_LEAST_MS } from '../../../src/core/monitor/history/retention';
import { MINUTE_MS, stepStart } from '../../../src/core/monitor/history/time-steps';
import type { FiguresAccess } from '../../../src/storage/figures-store';

interface Moment {
  /** Unix ms. */
  readonly now: number;
  readonly version: string;
  readonly newId: () => string;
}

/** Judges every rule by what is stored, and stores what came of it: call it in the transaction that wrote the rows. @returns what fired or is over */
export async function judgeAlerts(access: FiguresAccess, { now, version, newId }: Moment): Promise<readonly AlertEvent[]> {
  const rules = (await access.state('rules')) ?? DEFAULT_RULES;
  const states = (await access.state('ruleStates')) ?? {};
  const next: Record<string, RuleState> = {};
  const events: AlertEvent[] = [];
  for (const rule of rules) {
    const before = states[rule.id] ?? CALM;
    const seen = rule.enabled ? windowValue(await windowOf(access, rule, now, version), rule.statistic) : null;
    const { state, event } = judgeRule(rule, before, seen, { now, version, id: newId() });
    if (state !== CALM) next[rule.id] = state;
    if (event !== null) events.push(event);
  }
  if (events.length > 0 || Object.keys(next).some((id) => next[id] !== states[id]) || Object.keys(states).some((id) => !(id in next))) await access.setState('ruleStates', next);
  await access.addToLog(events);
  return events;
}

/** Rows of the version that runs: an update that mends something must not be judged by what was before it. Long windows by the hour, since minutes may be gone. */
async function windowOf(access: FiguresAccess, { metric, windowMinutes }: AlertRule, now: number, version: string): Promise<readonly EncodedSketch[]> {
  const lengthMs = windowMinutes * MINUTE_MS;
  const resolution = lengthMs <= KEPT_AT_LEAST_MS.minute ? 'minute' : 'hour';
  // The current stretch and as many before it as make up the window.
  const rows = await access.rowsOf(metric, { resolution, from: stepStart(resolution, now - lengthMs) + 1, to: stepStart(resolution, now) + 1 }, version);
  return rows.map(({ sketch }) => sketch);
}
