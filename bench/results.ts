import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestRank } from '../src/core/monitor/percentiles';
import { agreementSection } from './agreement/agreement-report';
import { peersSection } from './peers/peers-report';
import { scaleSection } from './scale/scale-report';
import type { Scenario } from './scenarios';
import { vectorsSection } from './vectors/vectors-report';

export type Conditions = Readonly<Record<string, string | number | boolean | null>>;

/** One measured figure. Percentiles: nearest rank. */
export interface BenchRow {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly target: number | null;
  readonly better: 'lower' | 'higher';
  readonly judgedBy: string;
  /** The figure that was compared with the target. */
  readonly judged: number;
  readonly met: boolean | null;
  readonly conditions: Conditions;
}

const root = new URL('../', import.meta.url);
const LATEST = fileURLToPath(new URL('bench/results/latest.json', root));
const SMOKE = fileURLToPath(new URL('.cache/bench/smoke.json', root));
const TABLE = fileURLToPath(new URL('docs/benchmarks.md', root));

export interface Measurement {
  readonly samples: readonly number[];
  readonly conditions: Conditions;
  /** Where the scenario is judged by something else than the samples. */
  readonly judged?: number;
}

/** Makes a row and judges it. @param judged - the figure to compare with the target; default by the scenario */
export function createRow(scenario: Scenario, samples: readonly number[], conditions: Conditions, judged?: number): BenchRow {
  if (samples.length === 0 || samples.some((sample) => !Number.isFinite(sample))) throw new RangeError(`${scenario.id}: no samples, or one that is no number`);
  const sorted = Float64Array.from(samples).sort();
  const figure = judged ?? (scenario.judgedBy === 'mean' ? sorted.reduce((sum, value) => sum + value, 0) / sorted.length : nearestRank(sorted, 95));
  const { id, label, unit, target, better, judgedBy } = scenario;
  const met = target === null ? null : better === 'lower' ? figure <= target : figure >= target;
  return {
    id, label, unit, count: sorted.length, p50: round(nearestRank(sorted, 50)), p95: round(nearestRank(sorted, 95)), p99: round(nearestRank(sorted, 99)),
    target, better, judgedBy, judged: round(figure), met, conditions,
  };
}

/** Four significant digits: more would only be noise. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** Machine, version and commit; part of every row's conditions. Of the system's version only what programs may depend on: the rest names a machine, not a system. */
export function machineConditions(): Conditions {
  return {
    version: (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }).version,
    commit: gitCommit(),
    measuredAt: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${platform()} ${/^\d+\.\d+/u.exec(release())?.[0] ?? 'of an unknown version'}`,
    /** Over the last minute. Above the number of cores, others were at work, and the tails say little. */
    loadAverage: Math.round(loadavg()[0]! * 10) / 10,
  };
}

function gitCommit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: fileURLToPath(root), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'workers', 'public', 'index.html', 'package-lock.json') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}

/**
 * Adds a row to the results: rows of other scenarios stay, each with the commit and time it was measured at.
 * @param smoke - small sizes: kept apart, and not published
 */
export function saveRow(row: BenchRow, order: readonly string[], smoke: boolean): void {
  const file = smoke ? SMOKE : LATEST;
  const others = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BenchRow[]).filter(({ id }) => id !== row.id) : [];
  const rows = [...others, row].filter(({ id }) => order.includes(id)).sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
  if (!smoke) publishBenchmarks();
}

/** Writes docs/benchmarks.md from everything that is in bench/results. */
export function publishBenchmarks(): void {
  const rows = existsSync(LATEST) ? (JSON.parse(readFileSync(LATEST, 'utf8')) as BenchRow[]) : [];
  mkdirSync(dirname(TABLE), { recursive: true });
  writeFileSync(TABLE, [benchmarkTable(rows), ...agreementSection(rows), ...scaleSection(rows), ...vectorsSection(), ...peersSection()].join('\n'));
}

/** The rows of the built app: the first part of docs/benchmarks.md. */
export function benchmarkTable(rows: readonly BenchRow[]): string {
  const missed = rows.filter(({ met }) => met === false);
  const lines = [
    '# Benchmarks',
    '',
    '<!-- Generated by `npm run bench`; do not edit. -->',
    '',
    'Measured on the built app in Chromium, through `globalThis.engram`, with seeded synthetic notes of 100 words',
    '(`bench/dataset.ts`). Percentiles are nearest-rank over all samples after warm-up. The scenarios are `bench/scenarios.ts`,',
    'the targets those of [performance.md](performance.md). Run it yourself: `npm run bench`. Rows are measured one group at a time: version and commit stand in',
    'the last column, and what else the machine did (its load) below, under "Conditions". Rows of different versions are no comparison.',
    '',
    missed.length === 0 ? `${rows.filter(({ met }) => met).length} targets met, none missed.` : `**Missed: ${missed.map(({ id }) => `\`${id}\``).join(', ')}.** The rows below say by how much.`,
    '',
    '| id | what | n | p50 | p95 | p99 | unit | target | judged by | met | version, commit |',
    '|---|---|--:|--:|--:|--:|---|--:|---|---|---|',
    ...rows.map((row) => {
      const target = row.target === null ? '–' : `${row.better === 'lower' ? '≤' : '≥'} ${row.target}`;
      const judged = row.judgedBy === 'p95' ? 'p95' : `${row.judgedBy}: ${row.judged}`;
      return `| \`${row.id}\` | ${row.label} | ${row.count} | ${row.p50} | ${row.p95} | ${row.p99} | ${row.unit} | ${target} | ${judged} | ${row.met === null ? '–' : row.met ? 'yes' : '**no**'} | ${row.conditions.version ?? '–'}, ${row.conditions.commit ?? '–'} |`;
    }),
    '',
    '## Conditions',
    '',
    ...rows.map(({ id, conditions }) => `- \`${id}\`: ${Object.entries(conditions).map(([key, value]) => `${key} ${String(value)}`).join(', ')}`),
    '',
  ];
  return lines.join('\n');
}
