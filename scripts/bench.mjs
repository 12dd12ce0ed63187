// @ts-check
/**
 * `npm run bench [-- what…]`: measures the built app in Chromium, writes bench/results/latest.json and docs/benchmarks.md.
 *   no words      every scenario of bench/scenarios.ts but endurance (building a library of 100,000 memories takes minutes), then vectors
 *   ui            scrolling, interactions and Lighthouse's performance score
 *   models        a downloaded model of MiniLM-L6's shape: embedding, first use, load, fill, two-speed search, memory
 *   library       filtered queries, paging, imports by format, backup, a library of a gigabyte
 *   vectors       the vector index from 1,000 to 1,000,000 vectors, each section saved when it is done: bench/results/vectors.json.
 *                 `vectors-1m`, `vectors-real`, or any other beginning of a section's id: only those
 *   start         warm, cold and throttled starts: first render, first memory, interactive, first search
 *   load          50 mixed operations a second for five minutes; `stress`: more and more of them until something gives way
 *   scale         cost curves: 1,000 to 100,000 memories, and the sizes of vectors that `vectors` leaves out; draws docs/images/scale-*.svg
 *   endurance     a day of use in 36 minutes, or in ENGRAM_MINUTES: growth of memory, and what leaked
 *   agreement     what the monitor shows against what is measured beside it; `monitor`: what measuring and looking cost
 *   scenario ids  only these; the rows of the others stay as they were measured before
 *   smoke         every scenario, or those named, in small sizes; published nowhere
 *   publish       measures nothing: writes README and docs anew from what is in bench/results
 *   eval          quality instead of speed (`npm run eval`): writes bench/results/eval.json
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { build, isBuilt, runNode } from './build.mjs';
import { evalFolder } from './eval-folder.mjs';
import { updatePerformance } from './performance-table.mjs';
import { publishTables } from './read-results.mjs';
import { updateReadme } from './readme-figures.mjs';
import { updateVectorsPage } from './vectors-page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EVAL_FILES = ['stsb-dev-open.tsv', 'xquad-dev.json', 'notes-sanity.json'];
const words = process.argv.slice(2);
/** Between the sizes that the vector bench has for itself; in a smoke run there is one size only. */
const VECTORS_OF_SCALE = words.includes('scale') && !words.includes('smoke') ? ['vectors-3k', 'vectors-30k', 'vectors-300k'] : [];
const named = [...words.filter((word) => word !== 'smoke' && word !== 'eval' && word !== 'publish'), ...VECTORS_OF_SCALE];
/** Sections of the vector bench; `vectors` means all of them. @param {string} word */
const isOfVectors = (word) => word === 'vectors' || word.startsWith('vectors-');

/**
 * @param {string} suite
 * @param {readonly string[]} ids none: everything
 */
function run(suite, ids) {
  // Vectors are measured on the product's modules in a page of their own; of the app they need the kernels.
  if (suite === 'vectors' ? !runNode('scripts/build-kernels.mjs') : !isBuilt() && !build()) {
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

if (words.includes('publish')) await publishTables();
else if (words.includes('eval')) {
  const folder = evalFolder(process.env);
  const missing = EVAL_FILES.filter((name) => folder === null || !existsSync(join(folder, name)));
  if (folder === null || missing.length === EVAL_FILES.length) {
    console.error(`Nothing was evaluated: ENGRAM_EVAL_DIR ${folder === null ? 'is not set' : `is ${folder}, which has none of the sets`}.`);
    console.error(`It names a folder with ${EVAL_FILES.join(', ')} (any of them); their formats are described in CONTRIBUTING.md.`);
    process.exitCode = 2;
  } else {
    if (missing.length > 0) console.log(`Not evaluated, because missing in ${folder}: ${missing.join(', ')}`);
    process.exitCode = run('eval', []);
  }
} else {
  const ofApp = named.filter((word) => !isOfVectors(word));
  const ofVectors = named.filter(isOfVectors);
  const codes = [
    ...(named.length === 0 || ofApp.length > 0 ? [run('bench', ofApp)] : []),
    ...(named.length === 0 || ofVectors.length > 0 ? [run('vectors', ofVectors.includes('vectors') ? [] : ofVectors)] : []),
  ];
  process.exitCode = Math.max(...codes);
}

if (!words.includes('smoke')) {
  updateReadme();
  await updatePerformance();
  await updateVectorsPage();
}
