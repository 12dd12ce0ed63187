import { AppError } from '../../src/contracts/errors';
import type { ListOptions, MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 500;

/** Where a page ended, so that the next one is right even when memories came or went meanwhile. */
interface Cursor {
  readonly createdAt: number;
  readonly id: MemoryId;
}

function parseCursor(given: unknown): Cursor {
  const cursor = String(given);
  const at = cursor.indexOf(' ');
  const createdAt = Number(cursor.slice(0, at));
  if (at < 1 || !Number.isFinite(createdAt)) throw new AppError('INVALID_INPUT', { field: 'cursor', expected: 'a cursor of an earlier page', received: cursor.slice(0, 40) });
  return { createdAt, id: cursor.slice(at + 1) };
}

/** @throws AppError `INVALID_INPUT` for a limit outside 1 to 500, a negative offset or a foreign cursor */
export function pageOf(documents: DocumentTable, options: ListOptions): { readonly ids: MemoryId[]; readonly cursor: string | null } {
  const limit = options.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT) throw new AppError('INVALID_INPUT', { field: 'limit', expected: `1 to ${LARGEST_LIMIT}`, received: limit });
  const order = documents.ordered(options.persona ?? null);
  let from = options.offset ?? 0;
  if (!Number.isInteger(from) || from < 0) throw new AppError('INVALID_INPUT', { field: 'offset', expected: '0 or more', received: from });
  if (options.cursor !== undefined && options.cursor !== null) {
    const after = parseCursor(options.cursor);
    let high = order.length;
    from = 0;
    while (from < high) {
      const middle = (from + high) >>> 1;
      const entry = documents.entry(order[middle]);
      const isAfter = entry === undefined || entry.createdAt < after.createdAt || (entry.createdAt === after.createdAt && entry.id > after.id);
      if (isAfter) high = middle;
      else from = middle + 1;
    }
  }
  const ids = order.slice(from, from + limit).map((document) => documents.entry(document)?.id ?? '');
  const last = documents.entry(order[from + limit - 1] ?? -1);
  return { ids, cursor: last !== undefined && from + limit < order.length ? `${last.createdAt} ${last.id}` : null };
}
