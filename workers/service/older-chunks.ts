/**
 * Scripts and styles of older versions, for pages that were opened with them: such a page fetches its lazy parts when they are
 * wanted, by names that a newer version has no more, neither in its precache nor on the server.
 *
 * Installing sets aside what the newer version will drop; activating notes which pages are open; when the last of those is
 * gone, so are the files.
 */
const OLDER = 'engram-older-chunks-1';
/** Names the pages that may need the files; JSON list of client ids. */
const PAGES = '/older-pages';

const isChunk = (url: string): boolean => new URL(url).pathname.startsWith('/assets/');

/**
 * Call while the newer version installs: its activation empties the precache of what it does not name.
 * @param kept - cache keys of the newer version, absolute
 */
export async function setAsideOlderChunks(precacheName: string, kept: ReadonlySet<string>): Promise<void> {
  if (!(await caches.has(precacheName))) return;
  const precache = await caches.open(precacheName);
  const leaving = (await precache.keys()).filter(({ url }) => isChunk(url) && !kept.has(url));
  if (leaving.length === 0) return;
  const older = await caches.open(OLDER);
  await older.delete(PAGES); // of an earlier change of version: from now on nothing is dropped until this one activates
  for (const request of leaving) {
    const response = await precache.match(request);
    if (response !== undefined) await older.put(request, response);
  }
}

/**
 * Call when the newer version activates.
 * @param openPages - ids of all pages that are open now: each was opened with an older version
 */
export async function noteOlderPages(openPages: readonly string[]): Promise<void> {
  if (!(await caches.has(OLDER))) return;
  await (await caches.open(OLDER)).put(PAGES, Response.json(openPages));
}

/**
 * Drops the older files once none of the pages that were open at the last activation is. Cheap, so it may be called often.
 * @returns whether no page of an older version is open
 */
export async function forgetOlderChunks(openPages: readonly string[]): Promise<boolean> {
  if (!(await caches.has(OLDER))) return true;
  const noted = await (await caches.open(OLDER)).match(PAGES);
  // Nothing noted: the newer version waits still.
  if (noted === undefined) return false;
  const older = (await noted.json()) as readonly string[];
  if (older.some((id) => openPages.includes(id))) return false;
  await caches.delete(OLDER);
  return true;
}

/** @returns a script or style of an older version, if it was set aside */
export async function matchOlderChunk(request: Request): Promise<Response | undefined> {
  if (!isChunk(request.url) || !(await caches.has(OLDER))) return undefined;
  return (await caches.open(OLDER)).match(request.url);
}
