// @ts-check
/** What the benches wrote, judged as they judge it, for the scripts that put figures into documents. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

/** @typedef {Readonly<Record<string, string | number | boolean | null>>} Conditions */
/**
 * @typedef {{ id: string, label: string, unit: string, judged: number, p95: number, count: number, met: boolean | null, better: 'lower' | 'higher', judgedBy: string,
 *   target: number | null, goal?: number | null, conditions: Conditions }} Row
 */
/** @typedef {{ id: string, manner: string, p95: number, recall: number, count: number, target: number | null, met: boolean | null, conditions: Conditions }} VectorFigure */
/** @typedef {{ id?: string, what: string, figure: number, unit: string, target: number, better: 'lower' | 'higher', met: boolean }} Bar */

/** The benches are TypeScript, which the oldest Node that we promise cannot read by itself. @param {string} path from the root */
async function load(path) {
  const { module } = await runnerImport(fileURLToPath(new URL(`../${path}`, import.meta.url)), { configFile: false, logLevel: 'error' });
  return /** @type {any} */ (module);
}

/** Rows of bench/results, as they stand there. @param {string} name @returns {any[]} */
export function readRows(name) {
  const file = new URL(`../bench/results/${name}.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** @returns {Promise<{ rows: Row[], figures: VectorFigure[], bars: Bar[], floor: string[] }>} rows with the goals and labels of their scenarios; of vectors, what the product takes for each collection */
export async function readResults() {
  const [{ scenarios }, { vectorFigures }, { vectorBars }, { floorLines }] = await Promise.all(['bench/scenarios.ts', 'bench/vectors/vector-figures.ts', 'bench/vectors/vector-bars.ts', 'bench/vectors/floor-lines.ts'].map(load));
  const known = new Map(scenarios.map((/** @type {{ id: string, label: string, goal?: number }} */ scenario) => [scenario.id, scenario]));
  const sections = readRows('vectors');
  return { rows: readRows('latest').map((row) => ({ ...row, label: known.get(row.id)?.label ?? row.label, goal: known.get(row.id)?.goal ?? null })), figures: vectorFigures(sections), bars: vectorBars(sections), floor: floorLines(sections) };
}

/** Writes docs/benchmarks.md from what is in bench/results. */
export async function publishTables() {
  const { publishBenchmarks } = await load('bench/results.ts');
  publishBenchmarks();
}
