// @ts-check
/**
 * `npm test`: kernels, types, lint, unit tests, build, browser tests, in this order, ending at the first that fails.
 * `node scripts/test.mjs e2e [playwright arguments]`: browser tests only, on a build that is made when stale.
 * Up to three journeys that failed are run once more with nothing beside them: on shared cores a neighbour can take all the time of a step. One that passes then is
 * named under `unsteady` before the last line, and is a fault to be looked for; one that fails again fails the whole.
 * The last line is `N passed, N failed`, counted from the reports of Vitest and Playwright. A step that fails without a
 * failed test (a type error, a crash, no tests at all) counts as one failure, so that the line never hides it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { build, isBuilt, runNode } from './build.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ name: string, run: () => boolean, counts?: () => Counts }} Step */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const UNIT_REPORT = fileURLToPath(new URL('../.cache/vitest.json', import.meta.url));
/** Projects of playwright.config.ts, one after the other; others can be named: `ENGRAM_PROJECTS=firefox npm run test:e2e`. */
const PROJECTS = (process.env.ENGRAM_PROJECTS ?? 'chromium,alone').split(',');
/** @param {string} project */
const e2eReport = (project) => fileURLToPath(new URL(`../.cache/playwright-${project}.json`, import.meta.url));
const [only, ...rest] = process.argv.slice(2);
const playwrightArgs = only === 'e2e' ? rest : [];
/** Somebody runs a few journeys: that a project has none of them is no failure. */
const picked = playwrightArgs.length > 0;
/** More than these is no accident. */
const RUN_AGAIN_AT_MOST = 3;
/** Of each project that needed one. @type {Map<string, { passed: number }>} */
const secondRuns = new Map();
/** @type {string[]} */
const unsteady = [];

/** @returns {Counts} */
function readUnitReport() {
  const report = JSON.parse(readFileSync(UNIT_REPORT, 'utf8'));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
}

/** As Playwright writes it. @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[], suites: Suite[] }} E2eReport */
/** @typedef {{ suites?: Suite[], specs?: { title: string, file: string, ok: boolean }[] }} Suite */

/** @param {string} path @returns {E2eReport} */
const readReport = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** @param {readonly Suite[]} suites @returns {string[]} */
const failedIn = (suites) =>
  suites.flatMap(({ suites: inner = [], specs = [] }) => [...specs.filter(({ ok }) => !ok).map(({ title, file }) => `${file}: ${title}`), ...failedIn(inner)]);

/** @param {string} project @returns {Counts} */
function readE2eReport(project) {
  const { stats, errors } = readReport(e2eReport(project));
  const again = secondRuns.get(project);
  // `flaky` cannot happen without retries; if it ever does, it is a failure.
  const failed = stats.unexpected + stats.flaky + errors.length;
  return { passed: stats.expected + (again?.passed ?? 0), failed: failed - (again?.passed ?? 0), skipped: stats.skipped };
}

/** Runs journeys that failed once more, alone. @param {string} project @returns {boolean} whether all of them passed */
function runFailedAgain(project) {
  const { errors, suites } = readReport(e2eReport(project));
  const failed = failedIn(suites);
  if (picked || errors.length > 0 || failed.length === 0 || failed.length > RUN_AGAIN_AT_MOST) return false;
  console.log(`\n── once more, with nothing beside: ${failed.join('; ')}`);
  const report = e2eReport(`${project}-again`);
  const ok = runPlaywright(project, report, ['--last-failed', '--workers=1']);
  const { stats } = readReport(report);
  secondRuns.set(project, { passed: stats.expected });
  if (ok && stats.expected === failed.length) unsteady.push(...failed);
  return ok && stats.expected === failed.length;
}

/** @param {string} project @param {string} report @param {readonly string[]} args */
function runPlaywright(project, report, args) {
  const { executablePath, source } = ensureBrowser();
  console.log(`browser: ${executablePath} (${source})`);
  return (
    spawnSync(
      process.execPath,
      ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', `--project=${project}`, ...args],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: executablePath, PLAYWRIGHT_JSON_OUTPUT_NAME: report } },
    ).status === 0
  );
}

/** @param {string} project */
const runJourneys = (project) => runPlaywright(project, e2eReport(project), picked ? ['--pass-with-no-tests', ...playwrightArgs] : []) || runFailedAgain(project);

/** @type {readonly Step[]} */
const checks = [
  { name: 'kernels', run: () => runNode('scripts/build-kernels.mjs') },
  ...['src', 'workers', 'node'].map((project) => ({
    name: `types (${project})`,
    run: () => runNode('node_modules/typescript/bin/tsc', '-p', `tsconfig.${project}.json`),
  })),
  { name: 'lint', run: () => runNode('node_modules/oxlint/bin/oxlint', '--deny-warnings') },
  {
    name: 'unit tests',
    run: () => runNode('node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`),
    counts: readUnitReport,
  },
];

/** @type {readonly Step[]} */
const journeys = [
  { name: 'build', run: () => (only === 'e2e' && isBuilt()) || build() },
  ...PROJECTS.map((project) => ({ name: `browser tests (${project})`, run: () => runJourneys(project), counts: () => readE2eReport(project) })),
];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const report of [UNIT_REPORT, ...PROJECTS.flatMap((project) => [e2eReport(project), e2eReport(`${project}-again`)])]) {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true }); // an old report must never be counted
}

for (const step of only === 'e2e' ? journeys : [...checks, ...journeys]) {
  console.log(`\n── ${step.name}`);
  const startedAt = performance.now();
  let ok = false;
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    ok = step.run();
    if (step.counts !== undefined) counts = step.counts();
    if (step.counts !== undefined && !picked && counts.passed + counts.failed + counts.skipped === 0) {
      console.error('No test ran.');
      ok = false;
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    ok = false;
  }
  ok &&= counts.failed === 0;
  total.passed += counts.passed;
  total.failed += ok ? 0 : Math.max(1, counts.failed);
  total.skipped += counts.skipped;
  console.log(`── ${step.name}: ${ok ? 'ok' : 'FAILED'}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  if (!ok) break;
}

for (const name of unsteady) console.log(`unsteady: ${name} (failed beside others, passed alone)`);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
