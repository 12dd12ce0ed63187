import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { evalFolder } from '../../scripts/eval-folder.mjs';
import { serve } from '../../scripts/serve.mjs';
import { publishBenchmarks } from '../results';
import { buildLab, type Lab } from './build-lab';
import { LabBrowser } from './lab-browser';
import { readRealTexts, type RealTexts } from './real-texts';
import { writeRealVectors } from './real-vectors';
import { runSection } from './run-section';
import { smokeSections, vectorSections } from './sections';
import { saveSection, VECTORS_FILE, VECTORS_SMOKE_FILE } from './vector-results';

/** `npm run bench -- vectors [section…] [smoke]`: see docs/vectors.md for what is measured. Each section is saved as soon as it is done. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const smoke = process.env.ENGRAM_BENCH_SIZE === 'smoke';
const only = process.env.ENGRAM_BENCH_ONLY?.split(',') ?? null;
const all = smoke ? smokeSections : vectorSections;
const chosen = all.filter(({ id }) => only === null || only.some((name) => id.startsWith(name)));
if (chosen.length === 0) throw new RangeError(`No section is called ${only!.join(', ')}. There are: ${all.map(({ id }) => id).join(', ')}`);
const order = all.map(({ id }) => id);

let lab: Lab;
let server: Awaited<ReturnType<typeof serve>>;
let texts: RealTexts | null = null;

test.beforeAll(async () => {
  lab = await buildLab({ page: new URL('lab/index.html', import.meta.url) });
  if (chosen.some(({ kind }) => kind === 'real')) {
    const folder = evalFolder(process.env);
    texts = readRealTexts(ROOT, folder);
    if (texts.questions.length === 0) console.log(`  No questions: ${folder === null ? 'ENGRAM_EVAL_DIR is not set' : `${folder} (ENGRAM_EVAL_DIR) has no evaluation sets`}, so passages alone are asked for. See CONTRIBUTING.md.`);
    const rows = writeRealVectors(texts, ROOT, join(lab.folder, 'data'));
    console.log(`  ${rows} passages, ${texts.questions.length} questions: ${JSON.stringify(texts.sources)}`);
  }
  server = await serve({ port: 0, root: lab.folder });
});

test.afterAll(async () => {
  await server?.close();
  await lab?.remove();
  if (!smoke) publishBenchmarks();
});

/** As in `engine.bench.ts`: what fails must not keep the next sections from being measured. */
const failures: string[] = [];

for (const section of chosen) {
  test(section.id, async () => {
    const browser = await LabBrowser.create(server.url);
    try {
      const result = await runSection(section, browser, (line) => console.log(`  ${line}`));
      const conditions = section.kind === 'real' ? { ...result.conditions, questions: texts!.questions.length, ...texts!.sources } : result.conditions;
      saveSection({ ...result, conditions }, order, smoke ? VECTORS_SMOKE_FILE : VECTORS_FILE);
      console.log(`  ${section.id} took ${Math.round(result.tookMs / 1000)} s`);
    } catch (error) {
      failures.push(`${section.id}: ${error instanceof Error ? error.message : String(error)}`);
      console.error(`  ${failures.at(-1)}`);
    } finally {
      await browser.remove();
    }
  });
}

test('every section ran, with right results', () => {
  expect(failures).toEqual([]);
});
