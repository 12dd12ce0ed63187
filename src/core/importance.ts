export interface ImportanceSignals {
  readonly accessCount: number;
  readonly editCount: number;
  readonly pinned: boolean;
  /** Length of the text in UTF-16 units. */
  readonly textLength: number;
}

/**
 * How much a memory matters to the person, 0 to 1, from what they did with it.
 *
 *     evidence = 0.30 log2(1 + opens) + 0.40 log2(1 + edits) + 0.10 log2(1 + length / 250) + 1.5 if pinned
 *     importance = 1 - 2^-evidence
 *
 * Logarithms, because the tenth opening says less than the first; an edit weighs more than a look; length weighs little, since
 * long is not important; a pin alone lifts to 0.65. Rounded to four decimals, so that equal signals give equal index keys.
 * A value that a person sets replaces this one altogether (`Memory.importanceOverride`).
 */
export function computeImportance(signals: ImportanceSignals): number {
  const evidence =
    0.3 * Math.log2(1 + signals.accessCount) +
    0.4 * Math.log2(1 + signals.editCount) +
    0.1 * Math.log2(1 + signals.textLength / 250) +
    (signals.pinned ? 1.5 : 0);
  return Math.round((1 - 2 ** -evidence) * 10_000) / 10_000;
}
