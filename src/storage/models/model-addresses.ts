import type { ModelId } from '../../contracts/models';

/**
 * Names of the entries. They look like addresses of this origin because the Cache API wants addresses; nothing is ever served there.
 *
 *     /models/<id>/record.json                       the model is complete
 *     /models/<id>/intent.json                       a download was begun
 *     /models/<id>/<revision>/<path>?from=<offset>   a part of a file
 */
export const MODEL_CACHE = 'engram-models-1';

const FOLDER = '/models/';

/** Hashes of a model without a commit are known when all of it has come, so its parts cannot be filed under them. There is only ever one such revision of a model: its hashes hold until it is removed. */
const PINNED_FOLDER = 'pinned';

function modelFolder(id: ModelId): string {
  return `${FOLDER}${encodeURIComponent(id)}/`;
}

export function recordAddress(id: ModelId): string {
  return `${modelFolder(id)}record.json`;
}

export function intentAddress(id: ModelId): string {
  return `${modelFolder(id)}intent.json`;
}

/** @param revision - a commit, or `pinned-…` */
export function fileAddress(id: ModelId, revision: string, path: string): string {
  const folder = revision.startsWith('pinned') ? PINNED_FOLDER : revision;
  return `${modelFolder(id)}${folder}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

export function partAddress(file: string, offset: number): string {
  return `${file}?from=${offset}`;
}

/** @returns the model that an entry belongs to and its name in that model's folder; null for anything else */
export function splitAddress(url: string): { readonly id: ModelId; readonly name: string } | null {
  const { pathname } = new URL(url, 'https://nowhere.invalid');
  const [, top, id, ...rest] = pathname.split('/');
  if (`/${top}/` !== FOLDER || id === undefined || id === '' || rest.length === 0) return null;
  try {
    return { id: decodeURIComponent(id), name: rest.join('/') };
  } catch {
    return null;
  }
}

/** Without creating it by looking. Null as well where the browser has the API and refuses to use it, as in some private windows. */
export async function existingModelCache(): Promise<Cache | null> {
  try {
    return typeof caches !== 'undefined' && (await caches.has(MODEL_CACHE)) ? await caches.open(MODEL_CACHE) : null;
  } catch {
    return null;
  }
}

/** For writing. @throws what the browser throws when it lets this page store nothing */
export function openModelCache(): Promise<Cache> {
  return caches.open(MODEL_CACHE);
}
