// @ts-check
import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ readonly packages?: Readonly<Record<string, { readonly version?: string, readonly integrity?: string, readonly optional?: boolean, readonly devOptional?: boolean }>> }} Lockfile */

/**
 * Whether what is installed has everything that a lockfile asks for, in the same versions at the same places. Packages beyond are no
 * hindrance: nothing of the older commit names them.
 * @param {Lockfile} wanted package-lock.json of the other commit
 * @param {Lockfile} installed node_modules/.package-lock.json, which npm writes
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted.packages ?? {}).every(([path, { version, integrity, optional, devOptional }]) => {
    if (path === '') return true;
    const here = installed.packages?.[path];
    // Made for another system, as the compilers of other processors.
    if (here === undefined) return optional === true || devOptional === true;
    return here.version === version && here.integrity === integrity;
  });
}

/**
 * A copy of a folder of packages that shares its files. One link to the whole folder would be simpler, but the bundler follows it, sees
 * modules outside of the project, and orders them otherwise: 200 bytes of the first load.
 * @param {string} from
 * @param {string} to on the same disk for it to be quick; else files are copied
 */
export function linkFolder(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else {
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
    }
  }
}
