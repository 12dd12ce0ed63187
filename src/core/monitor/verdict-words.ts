import type { Statistic, Verdict } from '../../contracts/figures';

/** Below this a p95 is the worst of a few runs, and a share of hits chance: whatever is said of it is only "so far". */
export const ENOUGH_SAMPLES = 20;

/** Whether so many samples are enough to call a target met or missed by this statistic of them. */
export function isEnough(samples: number, statistic: Statistic): boolean {
  return samples >= (statistic === 'p95' || statistic === 'p99' || statistic === 'mean' ? ENOUGH_SAMPLES : statistic === 'p75' ? 4 : 1);
}

/** Of one period against another. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { improved: 'better', regressed: 'worse', unchanged: 'unchanged', unsure: 'unsure' };

/** Of a value against its target: `met`, `missed so far`. @param sure - whether there are samples enough to say so */
export function metWords(met: boolean, sure: boolean): string {
  return `${met ? 'met' : 'missed'}${sure ? '' : ' so far'}`;
}
