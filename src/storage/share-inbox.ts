/**
 * What other apps handed over, until the library has it. The service worker puts a share in before it answers, the page
 * takes it out once its memories are durable; a crash in between leaves it here for the next start.
 *
 * A share is one cache entry: the form exactly as it came. One entry is written whole or not at all, and nothing has to be
 * parsed while the other app waits.
 */
const INBOX = 'engram-shares-1';
const FOLDER = '/shares/';

/** A share as the form fields of the manifest's `share_target` name it. */
export interface Share {
  /** Sorts by arrival. */
  readonly id: string;
  /** Unix ms. */
  readonly receivedAt: number;
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly files: readonly File[];
}

/** A share that cannot be read as a form. */
export interface UnreadableShare {
  readonly id: string;
  readonly unreadable: true;
}

/**
 * Durable when it resolves.
 * @param request - a POST of a form; its body is read
 * @throws what the Cache API throws when the device is full, or refuses to store
 */
export async function putShare(request: Request, receivedAt: number): Promise<void> {
  const form = await request.blob(); // not `request.body`, which Firefox lacks
  const inbox = await caches.open(INBOX);
  const headers = { 'Content-Type': request.headers.get('Content-Type') ?? form.type };
  await inbox.put(`${FOLDER}${receivedAt}-${crypto.randomUUID()}`, new Response(form, { headers }));
}

/** @returns all that wait, oldest first */
export async function readShares(): Promise<(Share | UnreadableShare)[]> {
  // `has` first: opening a cache creates it.
  if (!('caches' in globalThis) || !(await caches.has(INBOX))) return [];
  const inbox = await caches.open(INBOX);
  const ids = (await inbox.keys()).map(({ url }) => new URL(url).pathname.slice(FOLDER.length)).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const shares: (Share | UnreadableShare)[] = [];
  for (const id of ids) {
    const response = await inbox.match(FOLDER + id);
    if (response !== undefined) shares.push(await parseShare(id, response));
  }
  return shares;
}

export async function deleteShare(id: string): Promise<void> {
  await (await caches.open(INBOX)).delete(FOLDER + id);
}

async function parseShare(id: string, response: Response): Promise<Share | UnreadableShare> {
  let form: FormData;
  try {
    form = await response.formData();
  } catch {
    return { id, unreadable: true };
  }
  const field = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  // A file field in which nothing was chosen arrives as an empty file without a name.
  const files = form.getAll('files').filter((value): value is File => value instanceof File && (value.size > 0 || value.name !== ''));
  return { id, receivedAt: Number.parseInt(id, 10), title: field('title'), text: field('text'), url: field('url'), files };
}
