/** What people call an operation that has a target, and where the target comes from. */
export interface TargetWords {
  readonly label: string;
  readonly source: string;
}

export const TARGET_WORDS: Readonly<Record<string, TargetWords>> = Object.freeze({
  search: { label: 'Search, call to reply', source: 'docs/performance.md, row "similarity search"' },
  embed: { label: 'Embedding of one text', source: 'docs/performance.md, row "embedding after load"' },
  'embed.memoised': { label: 'Embedding seen before', source: 'docs/performance.md, row "cached embedding"' },
  keep: { label: 'Keep, call to durable', source: 'docs/performance.md, row "keep acknowledged"' },
  'index.update': { label: 'Index update, one memory', source: 'docs/performance.md, row "index update"' },
  'start.firstSearch': { label: 'Start until all can be found', source: 'docs/performance.md, row "subsequent load"' },
  'model.embed': { label: 'Question to a model’s vector', source: 'docs/models.md' },
  'model.load': { label: 'Model load, kept on this device', source: 'docs/models.md' },
  'search.refine': { label: 'Ordering hits by a model', source: 'docs/models.md' },
  'mainThread.block': { label: 'Main thread blocked', source: 'docs/performance.md, row "UI blocked"' },
});
