// @ts-check
/** Builds the app into dist: kernels, bundle, compressed copies, and the fingerprint of the sources it was made from. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMain } from './is-main.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Not served: the server leaves out files whose name begins with a dot. */
const STAMP = join(ROOT, 'dist', '.sources');
/** Everything that the content of dist depends on. */
const INPUTS = ['src', 'workers', 'public', 'scripts', 'index.html', 'vite.config.ts', 'build-globals.d.ts', 'package.json', 'package-lock.json', 'CHANGELOG.md'];

/**
 * @param {string} path
 * @returns {string[]} files below, sorted; tests and the kernels' compiled form (made from sources that count) left out
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return /\.test\.tsx?$|\.wasm$/.test(path) ? [] : [path];
  return readdirSync(path).sort().flatMap((name) => filesBelow(join(path, name)));
}

/** One hash over the names and contents of all inputs: exact, and 8 MB take a few tens of milliseconds. */
export function fingerprint() {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap((input) => filesBelow(join(ROOT, input)))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(ROOT, file).split(sep).join('/')}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Whether dist was built from exactly the sources that are here now. */
export function isBuilt() {
  return existsSync(join(ROOT, 'dist', 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/**
 * Runs a script of Node in the project's folder, its output going to the same terminal.
 * @param {string} script path from the project's folder
 * @param {...string} args
 * @returns {boolean} whether it ended well
 */
export function runNode(script, ...args) {
  return spawnSync(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** @returns {boolean} whether the build succeeded */
export function build() {
  const sources = fingerprint(); // before: what changes meanwhile makes the next check fail
  rmSync(STAMP, { force: true }); // a build that breaks off half-way is none
  const ok =
    runNode('scripts/build-kernels.mjs') && runNode('node_modules/vite/bin/vite.js', 'build') && runNode('scripts/precompress.mjs');
  if (ok) writeFileSync(STAMP, sources);
  return ok;
}

if (isMain(import.meta.url) && !build()) process.exitCode = 1;
