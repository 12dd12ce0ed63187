/**
 * Which wordings of a memory are kept. Saving goes on while somebody writes, many times a minute: what counts is the wording that a
 * sitting began with, not each letter on the way.
 */

/** A change this long after the last kept version begins a new sitting, so that at most so much writing is lost by a mistake. */
export const SITTING_MS = 10 * 60_000;
export const MOST_VERSIONS = 50;
/** UTF-16 units of all versions of one memory: fifty of a megabyte each would be a tenth of what a browser gives. */
export const MOST_VERSION_UNITS = 4_000_000;
/** The newest are never thinned: they are what somebody wants back after a mistake. */
const NEWEST_KEPT = 10;

/** What a memory says, as far as versions are concerned. */
export interface Wording {
  readonly text: string;
  readonly title: string;
}

/** A version that is kept. Times are Unix milliseconds. */
export interface KeptVersion {
  readonly replacedAt: number;
  /** True when it was taken out of its place by the restoring of another one: that ends a sitting. */
  readonly byRestore: boolean;
}

/**
 * Whether the wording that is about to be replaced becomes a version.
 * @param last - the version kept last, null when there is none
 */
export function keepsVersion(before: Wording, after: Wording, last: KeptVersion | null, now: number): boolean {
  if (before.text === after.text && before.title === after.title) return false;
  if (last === null || last.byRestore) return true;
  // Also when the clock was set back.
  return Math.abs(now - last.replacedAt) >= SITTING_MS;
}

/**
 * Which versions have to go so that number and size stay bounded. The first and the newest stay; of the others the one goes first
 * that is closest to its neighbours in proportion to its age: yesterday keeps its hours, last year its months.
 * @param versions - in the order in which they were replaced
 * @returns places in `versions`, ascending
 */
export function thinVersions(versions: readonly { readonly replacedAt: number; readonly units: number }[], now: number): number[] {
  const left = versions.map((_, place) => place);
  const gone: number[] = [];
  let units = versions.reduce((sum, version) => sum + version.units, 0);
  while (left.length > MOST_VERSIONS || (units > MOST_VERSION_UNITS && left.length > 2)) {
    // Large ones must be able to go although they are few.
    const newest = left.length > MOST_VERSIONS ? NEWEST_KEPT : 1;
    let densest = 1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 1; i < Math.max(2, left.length - newest); i++) {
      const { replacedAt } = versions[left[i]];
      const spread = versions[left[i + 1]].replacedAt - versions[left[i - 1]].replacedAt;
      const density = spread / Math.max(1, now - replacedAt);
      if (density < least) {
        least = density;
        densest = i;
      }
    }
    const [place] = left.splice(densest, 1);
    units -= versions[place].units;
    gone.push(place);
  }
  return gone.sort((a, b) => a - b);
}
