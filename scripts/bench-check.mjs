// @ts-check
/**
 * `npm run bench:check`: builds an earlier commit beside the working tree, measures both in turn in one browser, and says for each metric whether it
 * regressed, improved, is unchanged, or too noisy to say. `npm run bench:check -- --help` names options and exit codes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCheckArguments, USAGE } from '../bench/check/check-arguments.mjs';
import { CHECK_METRICS } from '../bench/check/check-metrics.mjs';
import { isInstalled, linkFolder } from '../bench/check/installed-packages.mjs';
import { ensureBrowser } from './browser.mjs';
import { build, isBuilt } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BASELINE = join(ROOT, 'bench/baseline.json');
const RESULT = join(ROOT, '.cache/bench/check.json');
/** What the app is made of. */
const SOURCES = ['src', 'workers', 'public', 'index.html', 'vite.config.ts', 'package-lock.json', 'CHANGELOG.md', 'scripts'];
/** As the table of exit codes has it: could not measure. */
const CANNOT_MEASURE = 2;

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {...string} args */
function git(...args) {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  if (error !== undefined) throw new Error(`git could not be started (${error.message}); the earlier commit is taken from it.`);
  if (status !== 0) throw new Error(stderr.trim() || `git ${args[0]} ended with ${status}`);
  return stdout.trim();
}

/** @param {string} name commit, tag or branch */
function commitOf(name) {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  } catch {
    throw new Error(`There is no commit "${name}" here. In a shallow clone: git fetch --unshallow. Or name another one: --against COMMIT.`);
  }
}

/** The working tree, in words. */
function describeChange() {
  if (process.env.ENGRAM_DIST !== undefined) return 'a built app (ENGRAM_DIST)';
  const changed = git('status', '--porcelain', '--', ...SOURCES) !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
}

/**
 * Checks a commit out into a folder of its own, and builds it there with the packages that it asks for.
 * @param {string} commit
 * @param {string} folder does not exist yet
 */
function buildCommit(commit, folder) {
  git('worktree', 'add', '--detach', folder, commit);
  const lock = join(folder, 'package-lock.json');
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (existsSync(installed) && isInstalled(readJson(lock), readJson(installed))) linkFolder(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  else {
    console.log('It has other packages: npm ci');
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
    if (npm.status !== 0) throw new Error(`The packages of ${commit} could not be installed; see above.`);
  }
  // What the bundler has to say of an old commit is of interest only when it fails.
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${stdout}${stderr}\n${commit} could not be built; see above.`);
}

/** @param {string} folder */
function removeWorktree(folder) {
  if (existsSync(folder)) spawnSync('git', ['worktree', 'remove', '--force', folder], { cwd: ROOT, stdio: 'ignore' });
}

/**
 * Measures in a process of its own; ends it when this one is told to end.
 * @param {import('../bench/check/check-plan').CheckPlan} plan
 * @returns {Promise<boolean>} whether it came to an outcome
 */
function measure(plan) {
  const { executablePath, source } = ensureBrowser();
  console.log(`browser: ${executablePath} (${source})`);
  return new Promise((ended) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'bench/check/playwright.config.ts'], {
      cwd: ROOT, stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: executablePath, ENGRAM_CHECK_PLAN: JSON.stringify(plan) },
    });
    onInterrupt = () => child.kill('SIGINT');
    child.once('error', () => ended(false));
    child.once('exit', (code) => ended(code === 0));
  });
}

let interrupted = false;
let onInterrupt = () => {};
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    interrupted = true;
    onInterrupt();
  });
}
/** Signals that came while a build ran are told here, and what was begun is cleared away. */
async function goOn() {
  await new Promise((next) => setImmediate(next));
  if (interrupted) throw new Error('Interrupted.');
}

/** @param {import('../bench/check/check-arguments.mjs').CheckArguments} options */
async function check(options) {
  const startedAt = Date.now();
  if (options.against === null && !existsSync(BASELINE)) throw new Error('There is no bench/baseline.json. Name a commit to compare with: --against COMMIT.');
  const commit = commitOf(options.against ?? readJson(BASELINE).commit);
  // On the disk of the project, so that packages can be shared; git and the build ignore it.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache', 'bench-check-'));
  const earlier = join(folder, 'before');
  try {
    console.log(`before: ${git('log', '-1', '--format=%h %s', commit)}`);
    buildCommit(commit, earlier);
    await goOn();
    const change = describeChange();
    console.log(`after: ${change}`);
    if (process.env.ENGRAM_DIST === undefined && !isBuilt() && !build()) throw new Error('The working tree could not be built; see above.');
    await goOn();
    rmSync(RESULT, { force: true });
    const measured = await measure({
      arguments: options, folder, startedAt, result: RESULT,
      before: { dist: join(earlier, 'dist'), serve: join(earlier, 'scripts/serve.mjs'), commit: commit.slice(0, 7), version: readJson(join(earlier, 'package.json')).version },
      after: { dist: resolve(process.env.ENGRAM_DIST ?? join(ROOT, 'dist')), serve: join(ROOT, 'scripts/serve.mjs'), commit: change, version: process.env.ENGRAM_DIST === undefined ? readJson(join(ROOT, 'package.json')).version : null },
    });
    await goOn();
    if (!measured || !existsSync(RESULT)) throw new Error('The measurement broke off; see above.');
    const outcome = readJson(RESULT);
    const isWhole = !options.quick && options.metrics.length === CHECK_METRICS.length;
    if (options.save || isWhole) copyFileSync(RESULT, join(ROOT, 'bench/results/check.json'));
    if (options.writeBaseline) writeBaseline(commit, outcome);
    return outcome.exitCode;
  } finally {
    removeWorktree(earlier);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    spawnSync('git', ['worktree', 'prune'], { cwd: ROOT, stdio: 'ignore' });
  }
}

/**
 * What later changes are compared with. The figures are for people to read: verdicts come from measuring both sides anew.
 * @param {string} commit
 * @param {{ measuredAt: string, before: { version: string | null }, conditions: object, rows: readonly { id: string, label: string, unit: string, before: { p50: number, p95: number, samples: number } | null }[] }} outcome
 */
function writeBaseline(commit, { measuredAt, before, conditions, rows }) {
  const metrics = Object.fromEntries(rows.flatMap(({ id, label, unit, before: figures }) => (figures === null ? [] : [[id, { label, unit, p50: figures.p50, p95: figures.p95, n: figures.samples }]])));
  writeFileSync(BASELINE, `${JSON.stringify({ commit, version: before.version, measuredAt, conditions, metrics }, null, 2)}\n`);
}

try {
  const options = parseCheckArguments(process.argv.slice(2), CHECK_METRICS.map(({ id }) => id));
  if (options.help) console.log(USAGE);
  else process.exitCode = await check(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = CANNOT_MEASURE;
}
