/** What a stage is called, what happens in it, and what makes it long. */
export interface StageWords {
  readonly label: string;
  readonly meaning: string;
  readonly longWhen: string;
}

const WORDS: Readonly<Record<string, StageWords>> = {
  way: { label: 'Way to the worker and back', meaning: 'The question travels to the library worker, and the hits come back.', longWhen: 'It is long when the page or the library worker is busy with something else.' },
  there: { label: 'Way to the worker', meaning: 'The call travels to the library worker.', longWhen: 'It is long when the library worker is busy, for example with an import or with embedding new memories.' },
  back: { label: 'Way back to the page', meaning: 'The answer comes back to the page.', longWhen: 'It is long when the page is busy drawing, or when the answer holds long texts.' },
  words: { label: 'Words looked up', meaning: 'The words of the question are looked up in the keyword index.', longWhen: 'It is long with many words, or with very common ones.' },
  embed: { label: 'Question turned into a vector', meaning: 'The embedder turns the question into a list of numbers that stands for its meaning.', longWhen: 'It is long when the embedder is busy with new memories, is still starting, or the question is long.' },
  turn: { label: 'Waiting for its turn', meaning: 'The library worker did something else in between.', longWhen: 'It is long while memories are imported or embedded, or when hits by words alone were sent first.' },
  scan: { label: 'All vectors compared', meaning: 'The vector of the question is compared with that of every memory.', longWhen: 'It grows with the library; it is long when other work takes the processor.' },
  rescore: { label: 'The closest compared exactly', meaning: 'The closest memories are compared again at full precision.', longWhen: 'It is long when their vectors have to be read from a file, or when many memories hold the words.' },
  fuse: { label: 'Words and meaning joined', meaning: 'Both orders become one.', longWhen: 'It is long when very many memories match.' },
  read: { label: 'Hits read and marked', meaning: 'The texts of the hits are read, and what matched is marked.', longWhen: 'It is long when texts are long, or when they come from the disk for the first time.' },
  model: { label: 'Waited for the model’s vector', meaning: 'The downloaded model turns the question into a vector; the first hits were on the screen by then.', longWhen: 'It is long on slow devices and with large models.' },
  rank: { label: 'Ordered by the model', meaning: 'The hits are ordered again by what the model makes of the question.', longWhen: 'It is long when the model’s vectors are read from a file.' },
  wait: { label: 'Waiting for the worker', meaning: 'The call travels to the worker and waits until earlier ones are done.', longWhen: 'It is long while memories are imported, changed in bulk, or checked.' },
  inside: { label: 'In the library', meaning: 'The library worker does it; this part has no measurement of its own.', longWhen: 'It is long when the worker does something else in between, or reads from the disk.' },
  'write.wait': { label: 'Waiting for other writers', meaning: 'Changes are made one after the other; this one waits for those before it.', longWhen: 'It is long while memories are imported or changed in bulk.' },
  'keep.prepare': { label: 'Checked', meaning: 'The text is checked, and whether it is there already.', longWhen: 'It grows with the length of the text.' },
  'update.write': { label: 'Change written to the disk', meaning: 'The change is written, and the browser says that it is durable.', longWhen: 'It is long when the disk is slow or busy.' },
  'remove.write': { label: 'Moved to the trash', meaning: 'The memories are moved to the trash, and the browser says that it is durable.', longWhen: 'It is long for many at once, or when the disk is slow or busy.' },
  'restore.write': { label: 'Brought back', meaning: 'The memories are brought back, and the browser says that it is durable.', longWhen: 'It is long for many at once, or when the disk is slow or busy.' },
  occurrences: { label: 'Texts looked through', meaning: 'Every text is looked through for these letters.', longWhen: 'It grows with the library.' },
  'keep.write': { label: 'Written to the disk', meaning: 'The memory is written, and the browser says that it is durable.', longWhen: 'It is long when the disk is slow or busy, or the browser’s storage is nearly full.' },
  'index.update': { label: 'Words put into the index', meaning: 'The words of the memory are put into the keyword index.', longWhen: 'It grows with the length of the text.' },
  related: { label: 'Neighbours looked for', meaning: 'Memories close in meaning are looked for.', longWhen: 'It grows with the library.' },
  begin: { label: 'Page and workers started', meaning: 'Scripts are fetched and run, and the workers start.', longWhen: 'It is long at the first visit, on a slow line, or when the device is busy.' },
  'start.open': { label: 'Library opened', meaning: 'The database is opened and the list of memories is read.', longWhen: 'It is long when the disk is slow, or after an update that changes the database.' },
  'start.vectors': { label: 'Vectors loaded', meaning: 'The vectors of all memories are read into memory.', longWhen: 'It grows with the library.' },
  'start.words': { label: 'Words loaded', meaning: 'The stored keyword index is read into memory.', longWhen: 'It grows with the library.' },
  'start.model': { label: 'Model’s vectors loaded', meaning: 'The vectors that the downloaded model made are read into memory.', longWhen: 'It grows with the library.' },
  'start.tail': { label: 'Newest memories indexed', meaning: 'Memories that are not in the stored index yet are indexed.', longWhen: 'It is long after a large import that was followed by a reload.' },
  'embedder.load': { label: 'Embedder loaded', meaning: 'The built-in embedder is fetched from the cache, checked and made ready.', longWhen: 'It is long at the first visit, or when the disk is slow.' },
  'model.load': { label: 'Model loaded', meaning: 'The downloaded model is read, checked and made ready.', longWhen: 'It grows with the size of the model.' },
  'search.words': { label: 'Words looked up', meaning: 'The words of the question are looked up in the keyword index.', longWhen: 'It is long with many words, or with very common ones.' },
  'search.embed': { label: 'Question turned into a vector', meaning: 'The embedder turns the question into a list of numbers that stands for its meaning.', longWhen: 'It is long when the embedder is busy or still starting.' },
  'search.scan': { label: 'All vectors compared', meaning: 'The vector of the question is compared with that of every memory.', longWhen: 'It grows with the library.' },
  'search.fuse': { label: 'Words and meaning joined', meaning: 'Both orders become one.', longWhen: 'It is long when very many memories match.' },
  'search.read': { label: 'Hits read and marked', meaning: 'The texts of the hits are read, and what matched is marked.', longWhen: 'It is long when texts are long, or when they come from the disk for the first time.' },
  'search.filters': { label: 'Filters applied', meaning: 'Tags, dates and other conditions choose which memories may be found.', longWhen: 'It is long when a phrase has to be looked for in many texts.' },
  other: { label: 'Not measured in parts', meaning: 'The way to the worker and back, and work that has no stage of its own.', longWhen: 'It is long when page or worker are busy with something else.' },
};

/** @param name - of a `TraceStage`; a name that is not known here stands for itself */
export function stageWords(name: string): StageWords {
  return WORDS[name] ?? { label: name, meaning: 'A part of the operation that has a measurement of its own.', longWhen: 'What makes it long is not known here.' };
}
