/** What is written into the file's header for the next start. */
export interface FileNote {
  /** How far derived data was compacted when the file was written: see `adoptFile`. */
  readonly compacted: number;
  /** Blocks worth merging: those that the file covers are not read, so nobody would come upon them. */
  readonly small: readonly number[];
}

/** What cannot be read says nothing: then no mark is trusted. */
export function readNote(json: string): FileNote {
  try {
    const { compacted, small } = JSON.parse(json) as Partial<FileNote>;
    return { compacted: compacted ?? -1, small: Array.isArray(small) ? small.filter((id) => Number.isInteger(id)) : [] };
  } catch {
    return { compacted: -1, small: [] };
  }
}
