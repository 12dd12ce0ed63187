import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { contestants } from './contestants';

/**
 * Installs the packages into a temporary folder, never into the project, and without running their scripts. A folder that has them already is used again.
 * @returns the folder, or for each package that cannot be had, why
 */
export function installPeers(): { readonly folder: string; readonly failed: ReadonlyMap<string, string> } {
  const folder = join(tmpdir(), 'engram-bench-peers');
  const failed = new Map<string, string>();
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const packages = [...new Set(contestants.flatMap((contestant) => contestant.packages))];
  if (packages.every((name) => isInstalled(folder, name))) return { folder, failed };
  const install = (names: readonly string[]) =>
    spawnSync('npm', ['install', '--no-save', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...names], { encoding: 'utf8', shell: process.platform === 'win32' });
  // Together, because npm removes what it was not asked for; one by one only to find the one that is missing.
  if (install(packages).status === 0) return { folder, failed };
  const there: string[] = [];
  for (const name of packages) {
    const { status, stderr } = install([...there, name]);
    if (status === 0) there.push(name);
    else failed.set(name, stderr.split('\n').find((line) => line.includes('error')) ?? 'npm could not install it');
  }
  return { folder, failed };
}

function isInstalled(folder: string, name: string): boolean {
  const at = name.lastIndexOf('@');
  const file = join(folder, 'node_modules', name.slice(0, at), 'package.json');
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version === name.slice(at + 1);
}

/**
 * Finds the packages in their folder, and puts an empty module in the place of what no contestant uses, and of contestants that cannot run.
 * @param failed - as `installPeers` says
 */
export function peerResolver(folder: string, failed: ReadonlyMap<string, string>): Plugin {
  const without = [...failed.keys()].map((name) => `'${name.slice(0, name.lastIndexOf('@'))}`);
  const STUB = '\0stub';
  const STUBBED = /^(?:@xenova\/transformers|onnxruntime-node|onnxruntime-web|sharp)(?:\/|$)/u;
  return {
    name: 'peers',
    enforce: 'pre',
    resolveId(source, importer) {
      if (STUBBED.test(source)) return STUB;
      if (without.some((start) => `'${source}`.startsWith(start))) return STUB;
      const isBare = /^[@\w]/u.test(source) && !source.includes(':');
      // Packages find each other by themselves.
      if (!isBare || importer?.includes('/bench/peers/') !== true) return null;
      return this.resolve(source, join(folder, 'package.json'), { skipSelf: true });
    },
    // Any name can be taken from CommonJS: nobody calls it.
    load: (id) => (id === STUB ? 'module.exports = {};' : null),
  };
}
