import * as v from 'valibot';
import { AppError } from '../../contracts/errors';
import type { BenchmarkResult, BenchmarkRow } from '../../contracts/self-benchmark';
import { benchmarkRow } from './benchmark-rows';
import { KEPT_VALUES, makeRow } from './make-row';
import { plainText } from './plain-text';

/** A whole result is about 20 kB. */
export const LARGEST_FILE_BYTES = 500_000;
const MOST_ROWS = 100;

const text = (longest: number) => v.pipe(v.string(), v.maxLength(10 * longest), v.transform((value) => plainText(value, longest)));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));

const ROW = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9]+(?:\.[a-z0-9]+)*$/i), v.maxLength(60)),
  label: text(80),
  unit: v.picklist(['ms', 'MB/s', 'per second']),
  better: v.picklist(['lower', 'higher']),
  unsupported: v.nullable(text(300)),
  values: v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1e9))), v.maxLength(KEPT_VALUES)),
  batch: v.pipe(count, v.minValue(1)),
  target: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1e9))),
});

const RESULT = v.object({
  format: v.literal('engram-benchmark'),
  formatVersion: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[0-9a-z-]+$/i), v.maxLength(60)),
  takenAt: time,
  elapsedMs: time,
  version: text(40),
  device: text(60),
  importedAt: v.nullable(time),
  note: v.exactOptional(text(400)),
  conditions: v.object({
    memories: count, pending: count, cores: count, userAgent: text(300), kernels: text(300), model: v.nullable(text(120)), crossOriginIsolated: v.boolean(), visible: v.boolean(),
  }),
  rows: v.pipe(v.array(ROW), v.maxLength(MOST_ROWS)),
});

/**
 * A result as it was kept, or as a file has it. Figures are worked out again from the samples, and rows that this version knows get its words and targets, so
 * that a file can claim nothing else than its samples say.
 * @returns null for anything else
 */
export function readBenchmark(value: unknown): BenchmarkResult | null {
  const parsed = v.safeParse(RESULT, value);
  return parsed.success ? withFigures(parsed.output) : null;
}

/** @param now - Unix ms @throws AppError `INVALID_INPUT` that says what is wrong with it */
export async function parseBenchmark(file: Blob, now: number): Promise<BenchmarkResult> {
  const refuse = (expected: string, received: string): AppError => new AppError('INVALID_INPUT', { field: 'benchmark file', expected, received: plainText(received, 200) });
  if (file.size > LARGEST_FILE_BYTES) throw refuse(`at most ${LARGEST_FILE_BYTES} bytes`, `${file.size} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch {
    throw refuse('a file that the benchmark of Engram has written', 'something that is no JSON');
  }
  const parsed = v.safeParse(RESULT, value);
  if (!parsed.success) {
    const { formatVersion } = (value ?? {}) as { formatVersion?: unknown };
    if (typeof formatVersion === 'number' && formatVersion > 1) throw refuse('version 1 of this kind of file', `version ${formatVersion}: update Engram here`);
    const [issue] = parsed.issues;
    throw refuse('a file that the benchmark of Engram has written', `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  return withFigures({ ...parsed.output, importedAt: now });
}

/** The text of a file that {@link parseBenchmark} reads on another device. */
export function writeBenchmark(result: BenchmarkResult): string {
  return `${JSON.stringify({ ...result, importedAt: null }, null, 1).replace(/\n\s+(?=-?[\d.]+(?:e-?\d+)?,?\n)/g, ' ')}\n`;
}

type Read = v.InferOutput<typeof RESULT>;

function withFigures(read: Read): BenchmarkResult {
  const seen = new Set<string>();
  const rows = read.rows.filter(({ id }) => !seen.has(id) && seen.add(id));
  return { ...read, rows: rows.map(rowOf) };
}

function rowOf(row: Read['rows'][number]): BenchmarkRow {
  return makeRow(benchmarkRow(row.id) ?? row, row.unsupported === null ? { values: row.values, batch: row.batch } : { unsupported: row.unsupported });
}
