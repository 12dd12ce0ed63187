/** One entry of `whats-new.json`, which the build makes from CHANGELOG.md. */
interface Release {
  readonly version: string;
  readonly changes: readonly string[];
}

export interface WhatsNew {
  /** The newest of them. */
  readonly version: string;
  /** Newest first. */
  readonly changes: readonly string[];
}

const ADDRESS = '/whats-new.json';

function isRelease(value: unknown): value is Release {
  if (typeof value !== 'object' || value === null || !('version' in value) || !('changes' in value)) return false;
  return typeof value.version === 'string' && Array.isArray(value.changes) && value.changes.every((change) => typeof change === 'string');
}

/** @returns negative when `a` is older than `b`; a version is three numbers */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @returns what came after `running`, or null when nothing is said about it */
export function newerThan(running: string, releases: unknown): WhatsNew | null {
  if (!Array.isArray(releases)) return null;
  const newer = releases.filter(isRelease).filter(({ version }) => compareVersions(version, running) > 0).sort((a, b) => compareVersions(b.version, a.version));
  return newer.length === 0 ? null : { version: newer[0].version, changes: newer.flatMap(({ changes }) => changes) };
}

/**
 * Asks the server, past every cache: this page's version has none of it. The list is a courtesy, so without a network there is
 * none, and the update goes on without.
 */
export async function fetchWhatsNew(running: string): Promise<WhatsNew | null> {
  try {
    const response = await fetch(ADDRESS, { cache: 'no-store' });
    return response.ok ? newerThan(running, await response.json()) : null;
  } catch {
    return null;
  }
}
