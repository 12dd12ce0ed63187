import type { AlertEvent, AlertRule, AlertsState, Period } from '../../../contracts/figures';
import type { Recommendation } from '../../../contracts/report';
import { counted, figureWords } from './figure-words';
import type { PeriodFigures, ReportInput } from './report-input';

/** An alert that came so often tells nothing new. */
const NOISY = 5;
/** Share of the space that the browser gives from which it is worth freeing some. */
export const FULL = 0.8;
const GROWTH_MB_PER_HOUR = 10;
const FEW_MODEL_CALLS = 10;

/** What is worth doing, most urgent first; only where figures show it. */
export function recommend(input: ReportInput, figures: PeriodFigures, ratings: { readonly yes: number; readonly no: number }): Recommendation[] {
  return [...safety(input, figures), ...space(input), ...speed(input, figures), ...alerts(input, ratings)];
}

/** The rule that fired most often in a period, and the threshold that would have let it be silent: a tenth beyond its worst value. Null: none is noisy. */
export function noisyRule({ log, rules }: AlertsState, { from, to }: Pick<Period, 'from' | 'to'>): { readonly rule: AlertRule; readonly fired: readonly AlertEvent[]; readonly threshold: number } | null {
  const noisy = rules
    .filter(({ enabled }) => enabled)
    // What would be silent by now, because the threshold was raised since, is noise no more.
    .map((rule) => ({ rule, fired: log.filter(({ kind, rule: id, at, value }) => kind === 'fired' && id === rule.id && at >= from && at < to && (rule.when === 'above' ? value > rule.threshold : value < rule.threshold)) }))
    .toSorted((a, b) => b.fired.length - a.fired.length)[0];
  if (noisy === undefined || noisy.fired.length < NOISY) return null;
  const values = noisy.fired.map(({ value }) => value);
  return { ...noisy, threshold: noisy.rule.when === 'above' ? twoFigures(Math.max(...values) * 1.1, Math.ceil) : twoFigures(Math.min(...values) * 0.9, Math.floor) };
}

function twoFigures(value: number, round: (value: number) => number): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((round(value / step) * step).toPrecision(2));
}

/** A rule with another threshold; it is over at the same share of it as before. */
export function withThreshold(rule: AlertRule, threshold: number): AlertRule {
  return { ...rule, threshold, recoversAt: rule.threshold === 0 ? threshold : (rule.recoversAt / rule.threshold) * threshold };
}

function safety({ health, conditions }: ReportInput, figures: PeriodFigures): Recommendation[] {
  const found: Recommendation[] = [];
  const restarts = Math.max(conditions.workerRestarts, figures.of('worker.restarts').max ?? 0);
  const suspicious = health?.advice.find(({ kind }) => kind === 'check');
  if (restarts > 0 || suspicious !== undefined) {
    found.push({
      id: 'check-integrity', title: 'Check everything that is stored', action: 'check-integrity', actionLabel: 'Check and repair',
      why: suspicious?.words ?? `A part of Engram ended unexpectedly and was started again (up to ${counted(restarts, 'time')} in one session). Nothing acknowledged is lost by that; a check makes sure.`,
    });
  }
  const backUp = health?.advice.find(({ kind }) => kind === 'back-up');
  if (backUp !== undefined) found.push({ id: 'open-backup', title: 'Make a backup', why: backUp.words, action: 'open-backup', actionLabel: 'Open backup' });
  if (health?.persisted === false && conditions.memories > 0) {
    found.push({
      id: 'persist-storage', title: 'Ask the browser to keep your library', action: 'persist-storage', actionLabel: 'Ask now',
      why: `${counted(conditions.memories, 'memory', 'memories')} lie in storage that this browser may clear when space runs short.`,
    });
  }
  return found;
}

function space({ health, trashed }: ReportInput): Recommendation[] {
  if (health === null || health.usedBytes === null || health.quotaBytes === null || health.quotaBytes === 0) return [];
  const share = health.usedBytes / health.quotaBytes;
  if (share < FULL) return [];
  const why = `${figureWords(health.usedBytes / 1e6, 'MB')} of ${figureWords(health.quotaBytes / 1e6, 'MB')} are used, ${figureWords(share, 'share')}.`;
  if (trashed === 0) return [{ id: 'space', title: 'Free space on this device', why, action: null, actionLabel: null }];
  return [{ id: 'purge-trash', title: 'Empty the trash', why: `${why} ${counted(trashed, 'memory', 'memories')} in the trash take part of it. They would be gone for good.`, action: 'purge-trash', actionLabel: 'Empty the trash' }];
}

function speed({ conditions, definitionOf }: ReportInput, figures: PeriodFigures): Recommendation[] {
  const found: Recommendation[] = [];
  const slow = ['model.embed', 'search.refine'].map((metric) => ({ definition: definitionOf(metric), ...figures.of(metric) }))
    .find(({ definition: { target }, p95, count }) => target !== null && p95 !== null && p95 > target.bar && count >= FEW_MODEL_CALLS);
  if (conditions.model !== null && slow !== undefined) {
    found.push({
      id: 'use-built-in', title: 'Let the built-in embedder order your hits', action: 'use-built-in', actionLabel: 'Use the built-in one',
      why: `${conditions.model} takes longer than it should on this device: ${slow.definition.label}, p95 ${figureWords(slow.p95!, 'ms')} over ${counted(slow.count, 'call')}. The model stays on this device, and you can go back to it.`,
    });
  }
  const growth = figures.of('memory.growth').p50;
  if (growth !== null && growth > GROWTH_MB_PER_HOUR) {
    found.push({ id: 'reload', title: 'Load the page anew', why: `Its working memory grows by ${figureWords(growth, 'MB/h')}. A fresh page begins small; what you write now stays.`, action: 'reload', actionLabel: 'Reload' });
  }
  if (/^scalar\b/.test(conditions.path)) {
    found.push({ id: 'simd', title: 'Use a browser with WebAssembly SIMD', why: `Vectors are compared without it here (${conditions.path}), which is several times slower.`, action: null, actionLabel: null });
  }
  if (conditions.pending > 0 && conditions.memories > 0 && conditions.pending / conditions.memories > 0.1) {
    found.push({ id: 'pending', title: 'Leave Engram open for a while', why: `${counted(conditions.pending, 'memory', 'memories')} of ${conditions.memories} are still being made findable by meaning; searches share the processor with that.`, action: null, actionLabel: null });
  }
  return found;
}

function alerts({ alerts: state, period, definitionOf }: ReportInput, { yes, no }: { readonly yes: number; readonly no: number }): Recommendation[] {
  const noisy = noisyRule(state, period);
  // Somebody who finds it slow is not helped by silence.
  if (noisy === null || no > yes) return [];
  const { unit } = definitionOf(noisy.rule.metric);
  const direction = noisy.rule.when === 'above' ? 'Raise' : 'Lower';
  return [{
    id: 'raise-threshold', title: `${direction} the threshold of “${noisy.rule.label}”`, action: 'raise-threshold', actionLabel: `${direction} to ${figureWords(noisy.threshold, unit)}`,
    why: `It fired ${counted(noisy.fired.length, 'time')} in this period, at ${figureWords(noisy.rule.threshold, unit)}${yes > 0 ? `, while ${counted(yes, 'answer')} to “fast enough?” said yes` : ''}. An alert that comes all the time tells nothing new.`,
  }];
}
