import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { startBenchServer, type BenchServer } from './app';
import { createDataset, SEED } from './dataset';
import { createLibraries } from './library/libraries';
import { AgreementBench } from './agreement/agreement-bench';
import { EnduranceBench } from './endurance/endurance-bench';
import { LoadBench } from './load/load-bench';
import { MonitorBench } from './monitor/monitor-bench';
import { ModelBench } from './models/runners';
import { LibraryBench } from './library/library-runners';
import { createRow, machineConditions, saveRow, type Measurement } from './results';
import { measure, type BenchRun } from './runners';
import { groups, scenarios, smokeSize } from './scenarios';
import { StartBench } from './start/start-bench';

const smoke = process.env.ENGRAM_BENCH_SIZE === 'smoke';
const only = process.env.ENGRAM_BENCH_ONLY?.split(',').flatMap((name) => groups[name] ?? [name]) ?? null;
// Half an hour and more is for who asks for it by name.
const chosen = scenarios.filter(({ id, kind }) => (only === null ? smoke || kind !== 'endurance' : only.includes(id))).map((scenario) => (smoke ? smokeSize(scenario) : scenario));
const order = scenarios.map(({ id }) => id);
const unknown = only?.filter((id) => !order.includes(id)) ?? [];
if (unknown.length > 0) throw new RangeError(`No scenario is called ${unknown.join(', ')}. There are: ${order.join(', ')}`);

const vocabulary = readFileSync(new URL('../public/embedder/vocab.txt', import.meta.url), 'utf8').trimEnd().split('\n');
const dataset = createDataset(vocabulary);
let server: BenchServer;
let libraries: ReturnType<typeof createLibraries>;
let wholeLibrary: LibraryBench;
let starts: StartBench;
let loads: LoadBench;
let endurance: EnduranceBench;
let agreement: AgreementBench;
let monitor: MonitorBench;
const models = new ModelBench(dataset);

test.beforeAll(async () => {
  server = await startBenchServer();
  libraries = createLibraries(server, dataset);
  wholeLibrary = new LibraryBench(server, libraries, dataset);
  starts = new StartBench(server, libraries, dataset);
  loads = new LoadBench(server, libraries, dataset);
  endurance = new EnduranceBench(server, libraries, dataset);
  agreement = new AgreementBench(server, libraries, dataset);
  monitor = new MonitorBench(libraries, dataset);
});

test.afterAll(async () => {
  await wholeLibrary.close();
  await libraries.remove();
  await models.close();
  await server.close();
});

/** A failed test would end this process, and with it the libraries that the next scenarios need. So failures wait for the end. */
const failures: string[] = [];

for (const scenario of chosen) {
  test(scenario.id, async () => {
    // A day of use takes as long as it was asked for.
    if (scenario.kind === 'endurance') test.setTimeout(0);
    const run: BenchRun = { server, libraries, dataset, models, wholeLibrary, starts, loads, endurance, agreement, monitor };
    let measurement: Measurement;
    try {
      measurement = await measure(scenario, run);
    } catch (error) {
      failures.push(`${scenario.id}: ${error instanceof Error ? error.message : String(error)}`);
      console.error(`  ${failures.at(-1)}`);
      return;
    }
    const { samples, conditions, judged } = measurement;
    const row = createRow(scenario, samples, { ...conditions, seed: SEED, ...machineConditions() }, judged);
    saveRow(row, order, smoke);
    const target = row.target === null ? '' : `, target ${row.target}: ${row.met ? 'met' : 'MISSED'}`;
    console.log(`  ${row.id}: n ${row.count}, p50 ${row.p50}, p95 ${row.p95}, p99 ${row.p99} ${row.unit}; ${row.judgedBy} ${row.judged}${target}`);
  });
}

test('every scenario ran, with right results', () => {
  expect(failures).toEqual([]);
});
