import type { DuplicatePair, DuplicatesApi } from '../../../src/contracts/duplicates';
import { AppError } from '../../../src/contracts/errors';
import type { MemoryId } from '../../../src/contracts/memory';
import { isKeptApart, KeptApartStore } from '../../../src/storage/kept-apart-store';
import { toMemory } from '../memory-text';
import type { Caller, PartContext } from '../parts';
import { requireLimit } from '../require-input';
import { AlikePairs } from './alike-pairs';
import { mergeMemory } from './merge';
import { Similar } from './similar';

const USUAL_PAGE = 20;
const LARGEST_PAGE = 100;

export function serveDuplicates(context: PartContext): (caller: Caller) => DuplicatesApi {
  const { insides } = context;
  const keptApart = new KeptApartStore(insides.store.db);
  const pairs = new AlikePairs(insides);
  const similar = new Similar(insides);

  const list: DuplicatesApi['list'] = async ({ persona, offset = 0, limit = USUAL_PAGE } = {}) => {
    if (!Number.isInteger(offset) || offset < 0) throw new AppError('INVALID_INPUT', { field: 'offset', expected: '0 or more', received: offset });
    const most = requireLimit(limit, LARGEST_PAGE);
    await insides.loaded();
    const all = await pairs.all();
    await keptApart.sweep();
    const decided = await keptApart.all();
    const open = all.filter(({ ids, hashes }) => {
      const [a, b] = ids.map((id) => insides.documents.documentOf(id));
      if (a === undefined || b === undefined || (persona !== undefined && insides.documents.entry(a)?.personaId !== persona)) return false;
      return !isKeptApart(decided, { id: ids[0], contentHash: hashes[0] }, { id: ids[1], contentHash: hashes[1] });
    });
    const page: DuplicatePair[] = [];
    for (const { ids, overlap, cosine, exact } of open.slice(offset, offset + most)) {
      const [first, second] = await insides.reader.memories(ids);
      if (first !== undefined && second !== undefined) page.push({ memories: [toMemory(first), toMemory(second)], overlap, cosine, exact });
    }
    return { pairs: page, total: open.length, complete: insides.pipeline.pending === 0 };
  };

  return () => ({
    list,
    similar: (texts, options) => similar.to(texts, options),
    async keepBoth(a: MemoryId, b: MemoryId) {
      await insides.exclusively(async () => {
        const [first, second] = await insides.reader.memories([a, b]);
        if (first === undefined || second === undefined || a === b) throw new AppError('NOT_FOUND', { id: first === undefined ? a : b });
        await keptApart.keep(first, second);
      });
    },
    merge: (keep, drop, options = {}) => mergeMemory(context, keep, drop, options.text),
  });
}
