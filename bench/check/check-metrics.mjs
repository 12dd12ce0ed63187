// @ts-check
/**
 * What `npm run bench:check` compares: a handful that covers the product.
 *
 * `tolerance`: a change up to this share is none (verdictOf). 10 % for times: narrower, and the rounds that fit in ten minutes could not tell
 * on a shared machine; wider, and a slowdown that people feel would pass. `tailTolerance`: p95 is judged as well, and only for being worse.
 *
 * @typedef {'first-load' | 'start' | 'library' | 'scratch'} VisitKind which visit of a round measures it; `first-load` is exact, and measured once
 * @typedef {object} CheckMetric
 * @property {string} id
 * @property {string} label
 * @property {string} unit
 * @property {'lower' | 'higher'} better
 * @property {VisitKind} visit
 * @property {number} tolerance
 * @property {number} [tailTolerance]
 */

/** @type {readonly CheckMetric[]} */
export const CHECK_METRICS = Object.freeze([
  { id: 'first-load', label: 'Script of a first visit', unit: 'KB', better: 'lower', visit: 'first-load', tolerance: 0.01 },
  { id: 'first-render', label: 'First render, warm', unit: 'ms', better: 'lower', visit: 'start', tolerance: 0.1 },
  { id: 'warm-start', label: 'Warm start to first search', unit: 'ms', better: 'lower', visit: 'start', tolerance: 0.1 },
  { id: 'search', label: 'Hybrid search, call to reply', unit: 'ms', better: 'lower', visit: 'library', tolerance: 0.1, tailTolerance: 0.3 },
  { id: 'keep', label: 'Keep, call to durable', unit: 'ms', better: 'lower', visit: 'library', tolerance: 0.1, tailTolerance: 0.3 },
  { id: 'memory', label: 'Memory after a start and 20 searches', unit: 'MB', better: 'lower', visit: 'start', tolerance: 0.05 },
  { id: 'embed', label: 'Embedding, inside the worker', unit: 'ms', better: 'lower', visit: 'scratch', tolerance: 0.1, tailTolerance: 0.3 },
  { id: 'import', label: 'Import, small batches', unit: 'notes/s', better: 'higher', visit: 'scratch', tolerance: 0.1 },
]);
