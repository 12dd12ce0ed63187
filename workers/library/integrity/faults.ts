import type { IntegrityPart } from '../../../src/contracts/health';

const memories = (count: number): string => (count === 1 ? '1 memory' : `${count} memories`);
const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
const its = (count: number): string => (count === 1 ? 'its' : 'their');

interface Fault {
  readonly part: IntegrityPart;
  /** What is wrong, and what a person can do where nothing can be made again. */
  readonly words: (count: number) => string;
  /** Its examples are memories that a person should open. */
  readonly opens?: true;
}

/** Everything that a check may find. */
export const FAULTS = {
  'row-unreadable': { part: 'rows', opens: true, words: (n) => `${memories(n)} ${n === 1 ? 'has' : 'have'} lost ${its(n)} text. Open ${n === 1 ? 'it' : 'them'} and look into the history, or restore ${n === 1 ? 'it' : 'them'} from a backup.` },
  'row-field': { part: 'rows', opens: true, words: (n) => `${memories(n)} had a date, number or name that could not be read. It is taken from what else is known of the memory; where nothing is, it gets its usual value.` },
  'row-unlisted': { part: 'rows', words: (n) => `${memories(n)} ${n === 1 ? 'is' : 'are'} stored, but not listed or found.` },
  'row-missing': { part: 'rows', words: (n) => `${memories(n)} ${n === 1 ? 'is' : 'are'} listed, but not stored any more. If you miss something, restore it from a backup.` },
  'row-and-trash': { part: 'rows', words: (n) => `${memories(n)} ${n === 1 ? 'is' : 'are'} in the library and in the trash at once. ${n === 1 ? 'It stays' : 'They stay'} in the library.` },
  'living-tombstone': { part: 'rows', words: (n) => `${memories(n)} ${n === 1 ? 'is' : 'are'} there, but also noted as deleted.` },
  'trash-unreadable': { part: 'rows', words: (n) => `${many(n, 'deleted memory', 'deleted memories')} in the trash cannot be read, and cannot be restored.` },
  'trash-unnoted': { part: 'rows', words: (n) => `${many(n, 'deleted memory', 'deleted memories')} in the trash had no note of the deletion.` },
  hash: { part: 'hashes', opens: true, words: (n) => `The text of ${memories(n)} does not match ${its(n)} fingerprint, so one of them was changed by something else than Engram. The text is kept as it stands and fingerprinted again; have a look at it.` },
  passages: { part: 'passages', words: (n) => `The passages of ${memories(n)} did not fit the text.` },
  derived: { part: 'links', words: (n) => `The title key, links or images noted for ${memories(n)} did not match the text.` },
  stamp: { part: 'clocks', words: (n) => `${memories(n)} had no readable time stamp of the last change.` },
  seq: { part: 'clocks', words: (n) => `${many(n, 'change', 'changes')} had no change number, or one that was given twice.` },
  'clock-behind': { part: 'clocks', words: () => 'The counter of changes is behind what is stored. Reload the page.' },
  'stamp-ahead': { part: 'clocks', words: (n) => `${many(n, 'change', 'changes')} carry a time more than a day in the future. The clock of this device, or of the one they came from, was wrong; nothing is lost, but later changes may be sorted before them.` },
  'block-damaged': { part: 'vectors', words: (n) => `${many(n, 'record', 'records')} of vectors ${n === 1 ? 'is' : 'are'} damaged.` },
  'vectors-wrong': { part: 'vectors', words: (n) => `The vectors of ${memories(n)} are damaged, or of another text.` },
  'vectors-unstored': { part: 'vectors', words: (n) => `The vectors of ${memories(n)} are not stored.` },
  'vectors-missing': { part: 'vectors', words: (n) => `${memories(n)} could not be found by meaning.` },
  'vectors-ghost': { part: 'vectors', words: (n) => `The index of meaning held ${many(n, 'entry', 'entries')} of no memory.` },
  'segment-damaged': { part: 'keyword-index', words: (n) => `${many(n, 'part', 'parts')} of the word index ${n === 1 ? 'is' : 'are'} damaged.` },
  'words-wrong': { part: 'keyword-index', words: (n) => `The words indexed for ${memories(n)} are not those of the text.` },
  'words-missing': { part: 'keyword-index', words: (n) => `${memories(n)} could not be found by words, or would not be after the next start.` },
  'words-twice': { part: 'keyword-index', words: (n) => `${memories(n)} stood in the word index twice.` },
  'words-ghost': { part: 'keyword-index', words: (n) => `The word index held ${many(n, 'entry', 'entries')} of no memory.` },
  'payload-orphan': { part: 'keyword-index', words: (n) => `${many(n, 'record', 'records')} of the word index belonged to nothing.` },
  frequencies: { part: 'keyword-index', words: (n) => `${many(n, 'word was', 'words were')} counted wrongly.` },
  'version-orphan': { part: 'versions', words: (n) => `${many(n, 'earlier version', 'earlier versions')} of memories that are not there any more.` },
  'version-unreadable': { part: 'versions', words: (n) => `${many(n, 'earlier version', 'earlier versions')} cannot be read.` },
  'image-absent': { part: 'images', words: (n) => `${many(n, 'image is', 'images are')} named in a text, but not here. Add ${n === 1 ? 'it' : 'them'} again, or restore ${n === 1 ? 'it' : 'them'} from a backup.` },
  'image-damaged': { part: 'images', words: (n) => `${many(n, 'image is', 'images are')} damaged. Add ${n === 1 ? 'it' : 'them'} again, or restore ${n === 1 ? 'it' : 'them'} from a backup.` },
  'image-orphan': { part: 'images', words: (n) => `${many(n, 'piece', 'pieces')} of images that nothing names.` },
  'thumbnail-absent': { part: 'images', words: (n) => `${many(n, 'image has', 'images have')} no small picture; add ${n === 1 ? 'it' : 'them'} again to have one made.` },
  'persona-ahead': { part: 'personas', words: (n) => `${many(n, 'persona carries', 'personas carry')} a time more than a day in the future, from a device whose clock was wrong. A change made here would not have counted as the later one; ${n === 1 ? 'it gets' : 'they get'} the time of now.` },
  persona: { part: 'personas', words: (n) => `${many(n, 'persona', 'personas')} had a name, colour or setting that could not be read.` },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultKind = keyof typeof FAULTS;
