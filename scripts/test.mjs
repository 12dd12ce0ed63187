// @ts-check
/**
 * `npm test`: kernels, types, lint, unit tests, build, browser tests, in this order, ending at the first that fails.
 * `node scripts/test.mjs e2e [playwright arguments]`: browser tests only, on a build that is made when stale.
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

/** @returns {Counts} */
function readUnitReport() {
  const report = JSON.parse(readFileSync(UNIT_REPORT, 'utf8'));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
}

/** @param {string} project @returns {Counts} */
function readE2eReport(project) {
  const { stats, errors } = JSON.parse(readFileSync(e2eReport(project), 'utf8'));
  // `flaky` cannot happen without retries; if it ever does, it is a failure.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** @param {string} project */
function runPlaywright(project) {
  const { executablePath, source } = ensureBrowser();
  console.log(`browser: ${executablePath} (${source})`);
  return (
    spawnSync(
      process.execPath,
      ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', `--project=${project}`, ...(picked ? ['--pass-with-no-tests'] : []), ...playwrightArgs],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: executablePath, PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport(project) } },
    ).status === 0
  );
}

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
  ...PROJECTS.map((project) => ({ name: `browser tests (${project})`, run: () => runPlaywright(project), counts: () => readE2eReport(project) })),
];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const report of [UNIT_REPORT, ...PROJECTS.map(e2eReport)]) {
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

if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
