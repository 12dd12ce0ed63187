import type { AlertEvent, AlertRule } from '../../../contracts/figures';
import { MINUTE_MS } from '../history/time-steps';
import type { WindowValue } from './window-value';

/** What is remembered of a rule between two judgements, restarts included. */
export interface RuleState {
  /** That it has fired, and is not over; null: it is calm. */
  readonly active: AlertEvent | null;
  /** When it was over last, Unix ms; null: never. */
  readonly overAt: number | null;
  /** Somebody was told of what is active. */
  readonly told: boolean;
}

export const CALM: RuleState = Object.freeze({ active: null, overAt: null, told: false });

export interface Judgement {
  readonly state: RuleState;
  readonly event: AlertEvent | null;
}

/**
 * One step of a rule. It fires when what it looks at is past the threshold by more than a sketch can be wrong, so that a value exactly there never does; it
 * is over when the value has come back to `recoversAt`. Too few samples say neither, unless their number is what is judged; what nothing more is heard of for the
 * window and the rest after it is let go without a word.
 * @param seen - null: no sample in the window
 * @param now - Unix ms
 */
export function judgeRule(rule: AlertRule, state: RuleState, seen: WindowValue | null, { now, version, id }: { readonly now: number; readonly version: string; readonly id: string }): Judgement {
  const unchanged = { state, event: null };
  if (!rule.enabled) return state.active === null ? unchanged : { state: { ...CALM, overAt: now }, event: null };
  // Of something that is counted, few are an answer: it has stopped.
  const isAnswer = seen !== null && (seen.samples >= rule.minSamples || (rule.statistic === 'count' && state.active !== null));
  if (!isAnswer) {
    const isForgotten = state.active !== null && now - state.active.at >= (rule.windowMinutes + rule.cooldownMinutes) * MINUTE_MS;
    return isForgotten ? { state: { ...CALM, overAt: now }, event: null } : unchanged;
  }
  const event = (kind: AlertEvent['kind']): AlertEvent => ({
    id, rule: rule.id, kind, at: now, label: rule.label, metric: rule.metric, value: seen.value, threshold: rule.threshold, samples: seen.samples, version, advice: rule.advice,
  });
  if (state.active === null) {
    // A clock that was set back must not keep a rule silent.
    const rests = state.overAt !== null && state.overAt <= now && now - state.overAt < rule.cooldownMinutes * MINUTE_MS;
    if (rests || !isPast(rule, seen)) return unchanged;
    const fired = event('fired');
    return { state: { active: fired, overAt: state.overAt, told: false }, event: fired };
  }
  if (!isBack(rule, seen)) return unchanged;
  return { state: { active: null, overAt: now, told: false }, event: event('recovered') };
}

function isPast({ when, threshold }: AlertRule, { value, error }: WindowValue): boolean {
  return when === 'above' ? value > threshold * (1 + error) : value < threshold * (1 - error);
}

function isBack({ when, recoversAt }: AlertRule, { value, error }: WindowValue): boolean {
  return when === 'above' ? value <= recoversAt * (1 + error) : value >= recoversAt * (1 - error);
}
