import type { SlotFileReport, VectorIndexReport } from '../../contracts/monitor';
import { counted, formatBytes, formatCount, formatFullDate } from '../../ui/format';

export interface VectorIndexRow {
  readonly term: string;
  /** One line each. */
  readonly values: readonly string[];
}

const READ_FIRST = { f32: 'All vectors as they are', i8: 'All vectors, rounded to 8 bits a number', b1: 'All vectors, rounded to 1 bit a number' } as const;

const FILE_STATE = {
  absent: 'no file',
  building: 'being written',
  current: 'up to date',
  behind: 'the newest rows are not written yet',
  failed: 'cannot be used',
} as const satisfies Record<SlotFileReport['state'], string>;

/** How one vector space is searched, in words. */
export function vectorIndexRows(report: VectorIndexReport): VectorIndexRow[] {
  const { rows, dimensions, format, candidates, recall, recallReason, kernels, threadsReason, memoryBytes, trouble = null } = report;
  return [
    { term: 'How surely', values: recall === null ? [asSentence(recallReason)] : [recallWords(recall), `${asSentence(recallReason)}, last on ${formatFullDate(recall.checkedAt)}`] },
    ...(recall === null || recall.steps.length === 0 ? [] : [{ term: 'Changed because of it', values: recall.steps }]),
    { term: 'Vectors', values: [`${formatCount(rows)}, of ${counted(dimensions, 'number', 'numbers')} each`] },
    { term: 'Read first', values: [READ_FIRST[format]] },
    ...(format === 'f32' ? [] : [{ term: 'Then read in full', values: [candidates === null ? 'All that the rounding could have misplaced' : `The nearest ${counted(candidates, 'memory', 'memories')}`] }]),
    { term: 'Threads', values: [asSentence(threadsReason)] },
    { term: 'Kernels', values: [kernels] },
    { term: 'Full vectors', values: fullVectors(report) },
    { term: 'Memory', values: [formatBytes(memoryBytes)] },
    ...(trouble === null ? [] : [{ term: 'Upkeep', values: [`${asSentence(trouble)}.`] }]),
  ];
}

function recallWords({ at10, worst, samples }: NonNullable<VectorIndexReport['recall']>): string {
  return `${share(at10)} of the ten best found over ${counted(samples, 'question', 'questions')}, worst ${share(worst)}`;
}

/** Rounded down: what is not all is never shown as 100%. */
function share(value: number): string {
  return `${formatCount(Math.floor(value * 1000 + 1e-6) / 10)}%`;
}

function fullVectors({ rowsIn, file }: VectorIndexReport): string[] {
  const place = rowsIn === 'memory' ? 'In memory' : 'In a file on this device';
  if (file === null) return [place];
  const repaired = file.repairedPages === 0 ? '' : `; ${counted(file.repairedPages, 'damaged or old stretch', 'damaged or old stretches')} made again`;
  return [`${place}; ${[...(file.state === 'absent' ? [] : [formatBytes(file.sizeBytes)]), FILE_STATE[file.state]].join(', ')}${repaired}`, ...(file.reason === '' ? [] : [asSentence(file.reason)])];
}

function asSentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
