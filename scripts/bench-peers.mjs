// @ts-check
/**
 * `npm run bench:peers [-- what…]`: Engram's vector index beside the packages that a person would otherwise take, in one run: the same rows, the same
 * queries, each in a worker of its own. Writes bench/results/peers.json and docs/benchmarks.md. The packages are installed into a temporary folder
 * (`npm install`, needs the network once), never into the project.
 *   1k 10k 100k   only these sizes
 *   names         only these contestants (bench/peers/contestants.ts); the rows of the others stay
 *   smoke         1,000 rows and few queries; published nowhere
 * ENGRAM_PEER_BUILD_SECONDS: how long each may build; default 60, at 100k 600, since an index that is not finished cannot be asked.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { runNode } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const named = words.filter((word) => word !== 'smoke');

if (!runNode('scripts/build-kernels.mjs')) {
  process.exitCode = 1;
} else {
  const { executablePath, source } = ensureBrowser();
  console.log(`browser: ${executablePath} (${source})`);
  const environment = {
    ...process.env,
    CHROMIUM_PATH: executablePath,
    ENGRAM_BENCH_SUITE: 'peers',
    ...(words.includes('smoke') ? { ENGRAM_BENCH_SIZE: 'smoke' } : {}),
    ...(named.length > 0 ? { ENGRAM_BENCH_ONLY: named.join(',') } : {}),
  };
  const playwright = join(ROOT, 'node_modules/@playwright/test/cli.js');
  process.exitCode = spawnSync(process.execPath, [playwright, 'test', '-c', 'bench/playwright.config.ts'], { cwd: ROOT, stdio: 'inherit', env: environment }).status ?? 1;
}
