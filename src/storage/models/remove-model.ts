import type { ModelId } from '../../contracts/models';
import { existingModelCache, fileAddress, recordAddress, splitAddress } from './model-addresses';

/**
 * Deletes everything of a model, its record first: a crash halfway leaves a model that is not there, never one that is half there.
 * @returns bytes freed
 */
export async function removeModel(id: ModelId): Promise<number> {
  const cache = await existingModelCache();
  if (cache === null) return 0;
  await cache.delete(recordAddress(id));
  return deleteEntries(cache, (entry) => entry.id === id);
}

/** Deletes parts of other revisions, and of files that the model does not have (any more). */
export async function removeLeftovers(id: ModelId, revision: string, paths: readonly string[]): Promise<void> {
  const wanted = new Set(paths.map((path) => fileAddress(id, revision, path)));
  const cache = await existingModelCache();
  if (cache !== null) await deleteEntries(cache, (entry, pathname) => entry.id === id && entry.name.includes('/') && !wanted.has(pathname));
}

/** Models of which there are files, but neither a record nor the intent to complete them. */
export async function orphanedModels(): Promise<ModelId[]> {
  const cache = await existingModelCache();
  if (cache === null) return [];
  const found = new Map<ModelId, boolean>();
  for (const { url } of await cache.keys()) {
    const entry = splitAddress(url);
    if (entry !== null) found.set(entry.id, (found.get(entry.id) ?? false) || !entry.name.includes('/'));
  }
  return [...found].flatMap(([id, belongs]) => (belongs ? [] : [id]));
}

async function deleteEntries(cache: Cache, doomed: (entry: { readonly id: ModelId; readonly name: string }, pathname: string) => boolean): Promise<number> {
  let freed = 0;
  for (const request of await cache.keys()) {
    const entry = splitAddress(request.url);
    if (entry === null || !doomed(entry, new URL(request.url).pathname)) continue;
    const size = Number((await cache.match(request))?.headers.get('Content-Length'));
    if (await cache.delete(request)) freed += Number.isSafeInteger(size) ? size : 0;
  }
  return freed;
}
