import { define } from './define';

/** Leaves out most of a process: with 10,000 memories heaps and buffers are 57 MB where the process holds 150 MB of its own, 237 MB before a collection (docs/benchmarks.md, `memory-10k`). */
const MEMORY = 'performance.measureUserAgentSpecificMemory, at most every five minutes';
/** Hit rates as they were named: over 80 %, ours 95 %. */
const HITS = [0.8, 0.95, 'mean'] as const;

export const MEMORY_METRICS = define('memory', [
  { id: 'memory.total', label: 'Memory, all heaps and buffers', meaning: 'What the page and all its workers hold in heaps and buffers. The browser itself needs more for them, as for code, drawing and images; its task manager shows all of it.', source: MEMORY, unit: 'MB', kind: 'gauge', target: [500, 250] },
  { id: 'memory.initial', label: 'Memory after the start', meaning: 'Heaps and buffers of page and workers when Engram has just started.', source: `${MEMORY}: the first reading`, unit: 'MB', kind: 'gauge', target: [200, 150] },
  { id: 'memory.page', label: 'Memory, page', meaning: 'Heap and buffers of the page itself.', source: `${MEMORY}; else performance.memory`, unit: 'MB', kind: 'gauge' },
  { id: 'memory.library', label: 'Memory, library', meaning: 'Heap and buffers of the worker that keeps and finds memories.', source: MEMORY, unit: 'MB', kind: 'gauge' },
  { id: 'memory.embedder', label: 'Memory, embedder', meaning: 'Heap and buffers of the worker that turns text into vectors.', source: MEMORY, unit: 'MB', kind: 'gauge' },
  { id: 'memory.encoder', label: 'Memory, downloaded model', meaning: 'Heap and buffers of the worker that runs a downloaded model.', source: MEMORY, unit: 'MB', kind: 'gauge' },
  { id: 'memory.others', label: 'Memory, other workers and shared', meaning: 'Heaps and buffers of all other workers, and what the browser counts for no one of them.', source: MEMORY, unit: 'MB', kind: 'gauge' },
  { id: 'memory.growth', label: 'Memory growth', meaning: 'How fast heaps and buffers grow, the first ten minutes left out. Shrinking counts as 0.', source: 'Theil–Sen slope over the readings of memory.total', unit: 'MB/h', kind: 'gauge', target: [10, 1, 'latest'] },
]);

export const QUEUE_METRICS = define('queues', [
  { id: 'queue.embedding', label: 'Waiting for meaning', meaning: 'Memories that can be found by words already, and wait to be found by meaning.', source: 'status of the library, whenever it changes, at most five times a second', unit: 'count', kind: 'gauge' },
  { id: 'queue.writes', label: 'Writers ahead', meaning: 'How many writers were ahead when one more came.', source: 'library worker, at each write', unit: 'count', kind: 'gauge' },
  { id: 'queue.searches', label: 'Searches at once', meaning: 'How many searches ran when one more began, itself included.', source: 'library worker, at each search', unit: 'count', kind: 'gauge' },
]);

export const CACHE_METRICS = define('caches', [
  { id: 'cache.queries.hits', label: 'Query cache', meaning: 'How often what a question had found was still known: only questions that are asked again can be.', source: 'library worker, at each look-up', unit: 'share', better: 'higher', kind: 'gauge' },
  { id: 'cache.queryVectors.hits', label: 'Vectors of questions', meaning: 'How often a question’s vector was still known: only questions that are asked again can be.', source: 'library worker, at each search and embed', unit: 'share', better: 'higher', kind: 'gauge' },
  { id: 'cache.embeddings.hits', label: 'Vectors of memories', meaning: 'How often a text had been embedded before, and its vectors were taken from the library.', source: 'library worker, for each memory that is to be found by meaning', unit: 'share', better: 'higher', kind: 'gauge' },
  { id: 'cache.memories.hits', label: 'Memories at hand', meaning: 'How many of the memories that were read did not have to be fetched from the database.', source: 'library worker, at each read', unit: 'share', better: 'higher', kind: 'gauge', target: HITS },
  { id: 'cache.weights.hits', label: 'Embedder’s files', meaning: 'How often the embedder’s files were on this device already, and checked.', source: 'embedder worker, at its start', unit: 'share', better: 'higher', kind: 'gauge', target: HITS },
]);

export const STORAGE_METRICS = define('storage', [
  { id: 'storage.used', label: 'Space used', meaning: 'Space that Engram takes on this device, as the browser counts it.', source: 'navigator.storage.estimate', unit: 'MB', kind: 'gauge' },
  { id: 'storage.quota', label: 'Space the browser allows', meaning: 'Space that the browser would let Engram take.', source: 'navigator.storage.estimate', unit: 'MB', better: 'higher', kind: 'gauge' },
  { id: 'storage.share', label: 'Share of the space allowed', meaning: 'How much of what the browser allows is taken.', source: 'navigator.storage.estimate', unit: 'share', kind: 'gauge' },
]);

export const RELIABILITY_METRICS = define('reliability', [
  { id: 'worker.restarts', label: 'Worker restarts', meaning: 'How often a part of Engram ended unexpectedly and was started again, in this session.', source: 'LibraryClient, at each restart', unit: 'count', kind: 'gauge', target: [0, 0, 'max'] },
  { id: 'errors.rate', label: 'Failures a minute', meaning: 'How many operations failed in a minute; those that you cancelled are not counted.', source: 'monitor of the page, for calls to every worker pass it, each minute', unit: 'per minute', kind: 'gauge' },
  { id: 'errors.share', label: 'Share of failures', meaning: 'Which share of the operations of a minute failed.', source: 'monitor of the page, for calls to every worker pass it, each minute in which something ran', unit: 'share', kind: 'gauge' },
]);

export const PEOPLE_METRICS = define('people', [
  { id: 'people.firstAction', label: 'Time to the first action', meaning: 'From opening Engram until you first press a key or click. Yours, not the device’s.', source: 'keydown and pointerdown; performance first-input where they came before', kind: 'samples' },
  { id: 'people.task.find', label: 'Finding something', meaning: 'From the first key in the search field until you open a hit.', source: 'input in the search field; navigation to a memory', kind: 'samples' },
  { id: 'people.task.keep', label: 'Writing something down', meaning: 'From the first key of a new memory until it is kept.', source: 'input in the field for new memories; change of kind added', kind: 'samples' },
  { id: 'people.fastEnough', label: 'Fast enough?', meaning: 'How many of your answers were yes.', source: 'one tap, in the monitor', unit: 'share', better: 'higher', kind: 'gauge', target: [0.9, 0.95, 'mean'] },
  { id: 'people.firstSearch', label: 'Time to the first search', meaning: 'From opening Engram until your first search is answered. Yours, not the device’s.', source: 'the first span of a search, since navigation', kind: 'samples' },
  { id: 'people.firstKeep', label: 'Time to the first memory kept', meaning: 'From opening Engram until the first memory is kept. Yours, not the device’s.', source: 'the first span of keeping, since navigation', kind: 'samples' },
  { id: 'monitor.observing', label: 'Time that observing takes', meaning: 'The share of the page’s time in which it listens to what the browser tells of it.', source: 'callbacks of our PerformanceObservers, timed, each minute', unit: 'share', kind: 'gauge', target: [0.01, 0.001] },
  { id: 'monitor.cost', label: 'Cost of measuring', meaning: 'What measuring an operation costs, as a share of the operation.', source: 'measuring-cost, timed here', unit: 'share', kind: 'gauge', target: [0.01, 0.001, 'latest'] },
]);
