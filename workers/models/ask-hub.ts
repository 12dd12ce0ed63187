import type { ModelDescription } from '../../src/contracts/models';
import { DEFAULT_BRANCH, type HubFile, nextPage, readRevision, readTree, resolveUrl, revisionUrl, treeUrl } from '../../src/core/models/hub-urls';
import type { DownloadIntent, IntendedFile } from '../../src/storage/models/download-intent';
import { modelError, problemOf } from './model-error';
import { readChunk } from './read-chunk';
import type { Wire } from './wire';

/** A repository with more pages of files than this is no model. */
const MAX_PAGES = 20;
/** Of a list or a configuration file; tokenizers are larger, and are not read here. */
const MAX_TEXT_BYTES = 20_000_000;

export interface HubListing {
  readonly revision: string;
  readonly files: readonly HubFile[];
}

/**
 * Asks a server for commit and files of a model.
 * @returns null when it has no such interface: a plain server with files in the hub's layout
 * @throws AppError `MODEL_FAILED` (`offline`, `refused-by-policy`, `server-error`)
 */
export async function listHub(host: string, hubId: string, wire: Wire, signal: AbortSignal): Promise<HubListing | null> {
  const revision = readRevision(await readJson(revisionUrl(host, hubId), wire, signal).then(({ json }) => json));
  if (revision === null) return null;
  const files: HubFile[] = [];
  let address: string | null = treeUrl(host, hubId, revision);
  for (let page = 0; address !== null && page < MAX_PAGES; page++) {
    const answer: { readonly json: unknown; readonly link: string | null } = await readJson(address, wire, signal);
    const found = readTree(answer.json);
    // A server that named a commit has hashes too: without them its files would be taken unchecked.
    if (found === null) throw modelError('server-error', { host: new URL(host).host });
    files.push(...found);
    const next = nextPage(answer.link);
    // Another server's pages are none of this model's.
    address = next !== null && new URL(next, address).origin === new URL(address).origin ? new URL(next, address).href : null;
  }
  return { revision, files };
}

/** What a download has to fetch, with all that the server says of it. */
export async function planDownload(description: ModelDescription, wire: Wire, signal: AbortSignal): Promise<DownloadIntent> {
  if (description.source.from !== 'hub') throw modelError('not-downloaded', { file: description.name });
  const { host, hubId } = description.source;
  const listing = await listHub(host, hubId, wire, signal);
  if (listing === null) {
    const files = description.files.map(({ path, required }): IntendedFile => ({ path, required, sizeBytes: null, sha256: null, gitSha1: null, tag: null, done: null }));
    return { description: await withSizes(description, host, hubId, wire, signal), revision: 'pinned', files };
  }
  const files = description.files.flatMap(({ path, required }): IntendedFile[] => {
    const listed = listing.files.find((file) => file.path === path);
    if (listed !== undefined) return [{ path, required, sizeBytes: listed.sizeBytes, sha256: listed.sha256, gitSha1: listed.gitSha1, tag: null, done: null }];
    if (required) throw modelError('not-found', { file: path, host: new URL(host).host });
    return [];
  });
  return { description, revision: listing.revision, files };
}

/** Sizes as a plain server gives them beforehand. Of compressed forms, maybe: good for a bar and for asking whether there is room, and held to by nobody. */
async function withSizes(description: ModelDescription, host: string, hubId: string, wire: Wire, signal: AbortSignal): Promise<ModelDescription> {
  const files = await Promise.all(
    description.files.map(async (file) => {
      try {
        const response = await wire.request(resolveUrl(host, hubId, DEFAULT_BRANCH, file.path), { signal, method: 'HEAD' });
        const size = Number(response.headers.get('Content-Length'));
        return response.ok && Number.isSafeInteger(size) && size > 0 ? { ...file, approxBytes: size } : file;
      } catch {
        // The download itself will find out what is wrong.
        signal.throwIfAborted();
        return file;
      }
    }),
  );
  return { ...description, files };
}

/** A small file of a model, as text. @returns null when the server does not have it */
export async function readHubText(host: string, hubId: string, revision: string, path: string, wire: Wire, signal: AbortSignal): Promise<string | null> {
  const url = resolveUrl(host, hubId, revision === 'pinned' ? DEFAULT_BRANCH : revision, path);
  const response = await askPatiently(url, wire, signal);
  if (!response.ok) return null;
  if (/^\s*text\/html\b/i.test(response.headers.get('Content-Type') ?? '')) throw modelError('not-a-file', { file: path, host: new URL(host).host });
  return readText(response, wire, signal);
}

async function readJson(url: string, wire: Wire, signal: AbortSignal): Promise<{ readonly json: unknown; readonly link: string | null }> {
  const response = await askPatiently(url, wire, signal);
  // Plain servers answer 404, and some a page for everything.
  if (!response.ok) return { json: null, link: null };
  const text = await readText(response, wire, signal);
  try {
    return { json: JSON.parse(text), link: response.headers.get('Link') };
  } catch {
    return { json: null, link: null };
  }
}

async function askPatiently(url: string, wire: Wire, signal: AbortSignal): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const pause = wire.retryWaitsMs[attempt];
    try {
      const response = await wire.request(url, { signal });
      if (response.status < 500 && response.status !== 429) return response;
      if (pause === undefined) throw modelError('server-error', { host: new URL(url).host, status: response.status });
    } catch (error) {
      const { fault } = problemOf(error);
      if (pause === undefined || (fault !== 'offline' && fault !== 'cut-off')) throw error;
    }
    await wire.wait(pause, signal);
  }
}

async function readText(response: Response, wire: Wire, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await readChunk(reader, wire, signal, { host: new URL(response.url).host });
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > MAX_TEXT_BYTES) throw modelError('too-long', { expected: MAX_TEXT_BYTES, received: bytes });
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
