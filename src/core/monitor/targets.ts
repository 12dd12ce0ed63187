import type { Target } from '../../contracts/monitor';

/**
 * What each measured operation has to reach, by operation name. The bars are what the product promised, the goals what
 * we hold ourselves to; both are p95. The whole table, with how each row is measured, is `docs/performance.md`.
 */
export const TARGETS: Readonly<Record<string, Target>> = Object.freeze({
  search: { targetMs: 50, goalMs: 16, label: 'Search, call to reply', source: 'docs/performance.md, row "similarity search"' },
  embed: { targetMs: 100, goalMs: 1, label: 'Embedding of one text', source: 'docs/performance.md, row "embedding after load"' },
  'embed.memoised': { targetMs: 10, goalMs: 0.1, label: 'Embedding seen before', source: 'docs/performance.md, row "cached embedding"' },
  keep: { targetMs: 10, goalMs: 10, label: 'Keep, call to durable', source: 'docs/performance.md, row "keep acknowledged"' },
  'index.update': { targetMs: 10, goalMs: 1, label: 'Index update, one memory', source: 'docs/performance.md, row "index update"' },
  'start.firstSearch': { targetMs: 1000, goalMs: 300, label: 'Start until all can be found', source: 'docs/performance.md, row "subsequent load"' },
  'mainThread.block': { targetMs: 50, goalMs: 50, label: 'Longest main-thread task', source: 'docs/performance.md, row "UI blocked"' },
});
