// @ts-check
/**
 * `npm run bench [-- what…]`: measures the built app in Chromium, writes bench/results/latest.json and docs/benchmarks.md.
 *   no words      every scenario of bench/scenarios.ts (building a library of 100,000 memories takes minutes)
 *   ui            scrolling, interactions and Lighthouse's performance score
 *   models        a downloaded model of MiniLM-L6's shape: embedding, first use, load, fill, two-speed search, memory
 *   scenario ids  only these; the rows of the others stay as they were measured before
 *   smoke         every scenario, or those named, in small sizes; published nowhere
 *   eval          quality instead of speed (`npm run eval`): writes bench/results/eval.json
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { build, isBuilt } from './build.mjs';
import { updateReadme } from './readme-figures.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EVAL_FILES = ['stsb-dev-open.tsv', 'xquad-dev.json', 'notes-sanity.json'];
const words = process.argv.slice(2);
const ids = words.filter((word) => word !== 'smoke' && word !== 'eval');

/** @param {string} suite */
function run(suite) {
  if (!isBuilt() && !build()) {
    console.error('The build failed; see above.');
    return 1;
  }
  const { executablePath, source } = ensureBrowser();
  console.log(`browser: ${executablePath} (${source})`);
  const environment = {
    ...process.env,
    CHROMIUM_PATH: executablePath,
    ENGRAM_BENCH_SUITE: suite,
    ...(words.includes('smoke') ? { ENGRAM_BENCH_SIZE: 'smoke' } : {}),
    ...(ids.length > 0 ? { ENGRAM_BENCH_ONLY: ids.join(',') } : {}),
  };
  const playwright = join(ROOT, 'node_modules/@playwright/test/cli.js');
  return spawnSync(process.execPath, [playwright, 'test', '-c', 'bench/playwright.config.ts'], { cwd: ROOT, stdio: 'inherit', env: environment }).status ?? 1;
}

if (words.includes('eval')) {
  const folder = process.env.ENGRAM_EVAL_DIR ?? join(ROOT, '..', 'shared', 'eval');
  const missing = EVAL_FILES.filter((name) => !existsSync(join(folder, name)));
  if (missing.length === EVAL_FILES.length) {
    console.log(`Nothing was evaluated: the data is not here. Expected ${EVAL_FILES.join(', ')} in ${folder}.`);
    console.log('Set ENGRAM_EVAL_DIR to a folder that has them. The formats are described in bench/eval-sets.ts.');
  } else {
    if (missing.length > 0) console.log(`Not evaluated, because missing in ${folder}: ${missing.join(', ')}`);
    process.exitCode = run('eval');
  }
} else {
  process.exitCode = run('bench');
}

if (!words.includes('smoke')) updateReadme();
