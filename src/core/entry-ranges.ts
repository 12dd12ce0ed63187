/**
 * Sets of entry numbers as runs: first and one past the last of each, ascending. An import of a hundred thousand entries is one run in most
 * cases, and is written again with every batch.
 */
export type EntryRanges = readonly number[];

/** The set with these as well. @param entries - ascending, each beyond all that the set holds or in it already */
export function withEntries(ranges: EntryRanges, entries: readonly number[]): number[] {
  const result = [...ranges];
  for (const entry of entries) {
    const end = result.at(-1);
    if (end === entry) result[result.length - 1] = entry + 1;
    else if (end === undefined || end < entry) result.push(entry, entry + 1);
  }
  return result;
}

export function hasEntry(ranges: EntryRanges, entry: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) if (entry >= ranges[i]! && entry < ranges[i + 1]!) return true;
  return false;
}

export function countEntries(ranges: EntryRanges): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i += 2) count += ranges[i + 1]! - ranges[i]!;
  return count;
}

/** Ascending. */
export function listEntries(ranges: EntryRanges): number[] {
  const entries: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) for (let entry = ranges[i]!; entry < ranges[i + 1]!; entry++) entries.push(entry);
  return entries;
}
