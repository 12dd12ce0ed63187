import type { MemoryId } from '../../contracts/memory';

let next: MemoryId | null = null;

/** The memory that is opened next is to be written, not read: it was only just made. */
export function writeNext(id: MemoryId): void {
  next = id;
}

/** Answers once; whatever is opened in between is read. */
export function takeWriteNext(id: MemoryId): boolean {
  const asked = next === id;
  next = null;
  return asked;
}
