import type { Target } from '../../contracts/monitor';

/**
 * What each measured operation has to reach, by operation name. The bars are what the product promised, the goals what
 * we hold ourselves to; both are p95. The whole table, with how each row is measured, is `docs/performance.md`; names for people, and
 * where each row comes from, are in `target-words.ts`, because every worker carries these figures and none of them shows them.
 */
export const TARGETS: Readonly<Record<string, Target>> = Object.freeze({
  search: { targetMs: 50, goalMs: 16 },
  embed: { targetMs: 100, goalMs: 1 },
  'embed.memoised': { targetMs: 10, goalMs: 0.1 },
  keep: { targetMs: 10, goalMs: 10 },
  'index.update': { targetMs: 10, goalMs: 1 },
  'start.firstSearch': { targetMs: 1000, goalMs: 300 },
  // Where a person uses a downloaded model; never on the way to the first answer.
  'model.embed': { targetMs: 100, goalMs: 40 },
  'model.load': { targetMs: 1000, goalMs: 1000 },
  'search.refine': { targetMs: 50, goalMs: 16 },
  'mainThread.block': { targetMs: 50, goalMs: 50 },
});
