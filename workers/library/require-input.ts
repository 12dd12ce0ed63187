import { AppError } from '../../src/contracts/errors';
import { MAX_BULK, type MemoryId } from '../../src/contracts/memory';

/** @throws AppError `INVALID_INPUT` */
export function requireText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new AppError('INVALID_INPUT', { field, expected: 'a string', received: typeof value });
  return value;
}

/** @throws AppError `INVALID_INPUT` for what is no list of ids, or a longer one than a bulk change takes */
export function requireIds(value: unknown): readonly MemoryId[] {
  if (!Array.isArray(value) || value.some((id) => typeof id !== 'string')) throw new AppError('INVALID_INPUT', { field: 'ids', expected: 'a list of ids', received: typeof value });
  if (value.length > MAX_BULK) throw new AppError('INVALID_INPUT', { field: 'ids', expected: `at most ${MAX_BULK}`, received: value.length });
  return value as MemoryId[];
}

/** @returns a whole number from 1 to `most` @throws AppError `INVALID_INPUT` for what is no number */
export function requireLimit(value: unknown, most: number): number {
  if (typeof value !== 'number' || !(value >= 1)) throw new AppError('INVALID_INPUT', { field: 'limit', expected: `1 to ${most}`, received: String(value).slice(0, 40) });
  return Math.min(Math.trunc(value), most);
}
