import * as v from 'valibot';

/** Addresses and answers of servers that speak the hub's layout. `id` is `owner/name`; a server of one's own may have any path there. */

export const DEFAULT_HUB = 'https://huggingface.co';

/** A branch is followed once, when a download begins; what is stored is the commit. */
export const DEFAULT_BRANCH = 'main';

const LONGEST_PATH = 1_000;

const joined = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
const origin = (host: string): string => host.replace(/\/+$/, '');

export function revisionUrl(host: string, id: string, revision = DEFAULT_BRANCH): string {
  return `${origin(host)}/api/models/${joined(id)}/revision/${encodeURIComponent(revision)}`;
}

export function treeUrl(host: string, id: string, revision: string): string {
  return `${origin(host)}/api/models/${joined(id)}/tree/${encodeURIComponent(revision)}?recursive=true`;
}

export function resolveUrl(host: string, id: string, revision: string, path: string): string {
  return `${origin(host)}/${joined(id)}/resolve/${encodeURIComponent(revision)}/${joined(path)}`;
}

/** A file as the server describes it. One of the hashes, or none. */
export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of files in large-file storage. */
  readonly sha256: string | null;
  /** Git's own hash of the content, of all others. See `git-blob-hash`. */
  readonly gitSha1: string | null;
}

const Revision = v.object({ sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{7,64}$/)) });

const TreeEntry = v.object({
  type: v.string(),
  path: v.string(),
  size: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  oid: v.optional(v.string()),
  lfs: v.optional(v.nullable(v.object({ oid: v.string(), size: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))) }))),
});

/** @returns the commit, null when the answer is not what the hub gives */
export function readRevision(answer: unknown): string | null {
  const parsed = v.safeParse(Revision, answer);
  return parsed.success ? parsed.output.sha : null;
}

/** A path that stays in the model's folder: names become keys of the cache and parts of addresses, where `..` would lead elsewhere. */
const isPlain = (path: string): boolean => path.length <= LONGEST_PATH && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** @returns the files, without those whose path leads out of the repository; null when the answer is not what the hub gives */
export function readTree(answer: unknown): HubFile[] | null {
  const parsed = v.safeParse(v.array(TreeEntry), answer);
  if (!parsed.success) return null;
  return parsed.output.flatMap(({ type, path, size, oid, lfs }) => {
    if (type !== 'file' || !isPlain(path)) return [];
    // In large-file storage `oid` is that of the pointer, which nobody downloads.
    const sha256 = /^(?:sha256:)?([0-9a-f]{64})$/.exec(lfs?.oid ?? '')?.[1] ?? null;
    const gitSha1 = (lfs ?? null) === null && /^[0-9a-f]{40}$/.test(oid ?? '') ? (oid ?? null) : null;
    const sizeBytes = lfs?.size ?? size;
    return sizeBytes === undefined ? [] : [{ path, sizeBytes, sha256, gitSha1 }];
  });
}

/** The next page of a long list, from the `Link` header. */
export function nextPage(link: string | null): string | null {
  return /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1] ?? null;
}
