/** Where the engine calls a method of the library otherwise than the library does. */
const NAMES: Readonly<Record<string, string>> = {
  updateMany: 'update.many',
  versions: 'memories.versions',
  restoreVersion: 'memories.restoreVersion',
  passages: 'memories.passages',
  links: 'memories.links',
  titles: 'memories.titles',
  tags: 'memories.tags',
  personas: 'memories.personas',
  trash: 'trash.list',
  purge: 'trash.purge',
  undoSteps: 'undo.steps',
  undo: 'undo.take',
  recordAdded: 'undo.recordAdded',
  searches: 'searches.list',
  rememberSearch: 'searches.remember',
  saveSearch: 'searches.save',
  forgetSearch: 'searches.forget',
  putImage: 'images.add',
  image: 'images.get',
  thumbnail: 'images.thumbnail',
  images: 'storage.report',
};

/** Of the monitor itself, and of what measures with samples of its own. */
const UNMEASURED = /^(?:figures|benchmark)\./;

/**
 * Under which name the library's part of an operation is measured: that of the operation as the page measures it, and `.library`. With it the way there and back is known.
 * @param name - of a method of the extras, or `<part>.<method>`
 * @returns null: not measured
 */
export function operationOf(name: string): string | null {
  return UNMEASURED.test(name) ? null : `${NAMES[name] ?? name}.library`;
}
