import type { MetricDefinition } from '../../../contracts/figures';
import { TARGETS } from '../../../core/monitor/targets';
import { define } from './define';

/** Whatever the product is asked for is answered in this time, under load as well (50 a second): docs/performance.md, row "API-like operations". */
const ANSWER = [300, 100] as const;

type Row = readonly [id: string, label: string, meaning: string];

const rows = (source: string, target: readonly [number, number] | undefined, list: readonly Row[]): readonly MetricDefinition[] =>
  define('operations', list.map(([id, label, meaning]) => {
    const own = TARGETS[id];
    const reached = own === undefined ? target : ([own.targetMs, own.goalMs] as const);
    return { id, label, meaning, source, ...(reached === undefined ? {} : { target: reached }) };
  }));

/** What the product is asked for, from the call to the reply: with the way to the library worker and back. */
const ANSWERED = rows('Monitor.measure around the call, page', ANSWER, [
  ['search', 'Search, call to reply', 'From asking a question until the hits are there.'],
  ['keep', 'Keep, call to durable', 'From keeping a memory until it is safe on this device.'],
  ['keep.many', 'Keep several at once', 'Keeping several memories in one go.'],
  ['update', 'Change a memory', 'From changing a memory until the change is safe.'],
  ['update.many', 'Change several', 'Changing many memories in one go.'],
  ['remove', 'Delete', 'Moving memories to the trash.'],
  ['restore', 'Bring back from the trash', 'Bringing deleted memories back.'],
  ['list', 'A page of the timeline', 'Reading one page of the timeline.'],
  ['get', 'Open a memory', 'Reading one memory.'],
  ['count', 'Number of memories', 'Counting memories.'],
  ['related', 'Related memories', 'Finding memories close in meaning to the one that is open.'],
  ['occurrences', 'Find in page', 'Finding a piece of text in all memories.'],
  ['memories.passages', 'Passages of a memory', 'Where the passages of a text begin and end.'],
  ['memories.links', 'Links of a memory', 'Which memories this one links to, and which link to it.'],
  ['memories.titles', 'Titles for completion', 'Titles offered while you type a link.'],
  ['memories.tags', 'Tags for completion', 'Tags offered while you type.'],
  ['memories.personas', 'Memories by persona', 'How many memories each persona has.'],
  ['memories.versions', 'Versions of a memory', 'Reading older wordings.'],
  ['memories.restoreVersion', 'Back to an older wording', 'Bringing an older wording back.'],
  ['trash.list', 'The trash', 'Reading a page of the trash.'],
  ['trash.purge', 'Empty the trash', 'Forgetting deleted memories for good.'],
  ['undo.steps', 'What can be undone', 'Reading the steps that can be taken back.'],
  ['undo.take', 'Undo', 'Taking a step back.'],
  ['undo.recordAdded', 'One undo step for many', 'Noting that memories were added together.'],
  ['searches.list', 'Remembered searches', 'Reading saved and recent searches.'],
  ['searches.remember', 'Remember a search', 'Noting what was searched for.'],
  ['searches.save', 'Save a search', 'Keeping a search for good.'],
  ['searches.forget', 'Forget searches', 'Forgetting what was searched for.'],
  ['images.get', 'An image', 'Reading an image.'],
  ['images.thumbnail', 'A thumbnail', 'Reading the small form of an image.'],
  ['storage.report', 'Space on this device', 'Reading how much space is used.'],
  ['storage.health', 'Health of the storage', 'Judging whether this library is safe on this device.'],
  ['personas.list', 'Personas', 'Reading all personas.'],
  ['personas.save', 'Save a persona', 'Keeping name, colour and settings of a persona.'],
  ['personas.arrange', 'Arrange personas', 'Putting personas in another order.'],
  ['duplicates.similar', 'Near-duplicates of a draft', 'Finding memories that say nearly the same as what you write.'],
  ['duplicates.keepBoth', 'Keep both', 'Noting that two memories are meant to be alike.'],
  ['duplicates.merge', 'Merge two memories', 'Making one memory of two.'],
  ['queries.complete', 'Completion of a query', 'Offering words of the query language while you type.'],
]);

/** Take as long as what they are given: no target of their own. */
const JOBS = rows('Monitor.measure around the call, page', undefined, [
  ['import.batch', 'Import, one batch', 'Keeping one batch of an import, journal included.'],
  ['imports.plan', 'Import: reading the files', 'Looking through files before anything is kept.'],
  ['imports.run', 'Import', 'A whole import.'],
  ['imports.discard', 'Import: given up', 'Letting go of a planned import.'],
  ['imports.unfinished', 'Import: unfinished ones', 'Looking for imports that a crash ended.'],
  ['imports.resume', 'Import: going on', 'Going on with an import that a crash ended.'],
  ['imports.end', 'Import: ending', 'Ending an import that a crash ended.'],
  ['timeline', 'The whole timeline', 'When each memory was written, for the timeline to be laid out: as many as there are, and the first time once the library is open.'],
  ['embed.texts', 'Embedding of texts, call to reply', 'Turning texts into vectors for whoever asks, as many as are given, with the way there and back.'],
  ['export.archive', 'Export', 'Packing everything into one file.'],
  ['backups.write', 'Backup', 'Writing a whole backup.'],
  ['backups.inspect', 'Backup: looking inside', 'Reading what a backup holds.'],
  ['backups.restore', 'Backup: restoring', 'Bringing back a whole backup.'],
  ['backups.drill', 'Backup: trial', 'Restoring a backup beside the library, to see that it can be.'],
  ['backups.log', 'Backup: log', 'Reading when backups were made.'],
  ['backups.folder', 'Backup: folder', 'Reading where automatic backups go.'],
  ['backups.setFolder', 'Backup: choosing a folder', 'Changing where automatic backups go.'],
  ['backups.snapshot', 'Backup: automatic one', 'Writing an automatic backup.'],
  ['images.add', 'Add an image', 'Checking and keeping an image, with a small form of it.'],
  ['storage.integrity', 'Check of everything stored', 'Looking at everything that is stored.'],
  ['personas.remove', 'Remove a persona', 'Removing a persona with its memories.'],
  ['personas.copy', 'Copy to a persona', 'Copying memories to another persona.'],
  ['duplicates.list', 'All near-duplicates', 'Looking for memories that say nearly the same.'],
]);

/** Parts of the above, where they happen. The time in the library of any operation is `<operation>.library`: see `definitionOf`. */
const STAGES = rows('library worker', undefined, [
  ['search.words', 'Search: words', 'Looking the words of a question up.'],
  ['search.embed', 'Search: the question’s vector', 'Waiting for the question to be turned into a vector.'],
  ['search.scan', 'Search: comparing meaning', 'Comparing the question with every memory.'],
  ['search.fuse', 'Search: one order of both', 'Putting what words and what meaning have found into one order.'],
  ['search.read', 'Search: reading the hits', 'Reading the hits and marking what was meant.'],
  ['search.rescore', 'Search: the closest, exactly', 'Comparing the closest memories again at full precision.'],
  ['search.way', 'Search: the way there and back', 'The way of question and hits between page and library.'],
  ['search.filters', 'Search: filters', 'Finding which memories the filters of a question let through.'],
  ['search.refine', 'Ordering hits by a model', 'Ordering the hits anew by a downloaded model.'],
  ['search.refine.embed', 'Ordering by a model: passages', 'Turning passages of hits into vectors of a downloaded model.'],
  ['write.wait', 'Writing: waiting for a turn', 'Waiting until the writer before has finished.'],
  ['keep.prepare', 'Keep: checking', 'Checking and hashing what is to be kept.'],
  ['keep.write', 'Keep: writing', 'The transaction that makes it safe.'],
  ['index.remove', 'Index: taking one memory out', 'Making one deleted memory findable no more.'],
  ['update.write', 'Change: writing', 'The transaction that makes a change safe.'],
  ['remove.write', 'Delete: writing', 'The transaction that moves memories to the trash.'],
  ['restore.write', 'Bringing back: writing', 'The transaction that brings memories back.'],
  ['index.update', 'Index update, one memory', 'Making one memory findable by its words: the work alone, without the searches that went first. Meaning follows, as “Waiting for meaning” shows.'],
  ['index.write', 'Vectors: writing', 'Writing a batch of new vectors down, and putting them into the index.'],
  ['vectors.check', 'Vectors: check of exactness', 'Checking, in a quiet moment, that nothing near is missed.'],
  ['vectors.tend', 'Vectors: upkeep', 'Looking after the vectors in quiet moments. Only what failed is noted; it is tried again after growing pauses.'],
  ['upkeep', 'Upkeep', 'Storing, merging and tidying up in quiet moments. Only what failed is noted; the next quiet moment tries again.'],
  ['model.fill', 'Model: one text', 'Turning one memory into vectors of a downloaded model.'],
]);

const EMBEDDING = rows('embedder or encoder worker', undefined, [
  ['embed', 'Embedding of one text', 'Turning one text into a vector: the computing alone, in a worker that has the text already. Waiting for its turn and the way there and back are not part of it.'],
  ['embed.memoised', 'Embedding seen before', 'Taking the vector of a text that was embedded before.'],
  ['model.embed', 'Question to a model’s vector', 'Turning a question into a vector of a downloaded model.'],
  ['model.embed.batch', 'Texts to a model’s vectors', 'Turning several texts into vectors of a downloaded model.'],
]);

const FILTERED = define('operations', [
  { id: 'search.filtered', label: 'Search with filters, in the library', meaning: 'Answering a question that has filters, such as dates, tags or personas.', source: 'library worker', target: [100, 50] },
]);

const EXACTNESS = define('operations', [
  { id: 'vectors.recall', label: 'Found by meaning, of the ten nearest', meaning: 'Which share of the ten memories nearest in meaning a search finds in a large library, against exact answers. In smaller ones all are found, which needs no measuring.', source: 'library worker, in quiet moments', unit: 'share', better: 'higher', kind: 'gauge', target: [0.99, 0.995, 'latest'] },
]);

export const OPERATION_METRICS: readonly MetricDefinition[] = [...ANSWERED, ...JOBS, ...FILTERED, ...STAGES, ...EMBEDDING, ...EXACTNESS];
