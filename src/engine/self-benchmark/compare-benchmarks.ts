import type { BenchmarkComparison, BenchmarkConditions, BenchmarkResult, BenchmarkRow } from '../../contracts/self-benchmark';
import { ratioOfSamples } from '../../core/statistics/ratio-of-samples';
import { verdictOf } from '../../core/statistics/verdict-of';

/** Libraries that differ by less than this are searched in about the same time. */
const SAME_SIZE = 1.25;

/**
 * Row by row, with the interval of the ratio of medians. Between two rows the page draws and answers: an interval is some thousand draws.
 * @param before - the one that is compared with
 */
export async function compareBenchmarks(before: BenchmarkResult, after: BenchmarkResult): Promise<readonly BenchmarkComparison[]> {
  const ids = [...new Set([...after.rows, ...before.rows].map(({ id }) => id))];
  const found: BenchmarkComparison[] = [];
  for (const id of ids) {
    const row = compareRow(before.rows.find((one) => one.id === id) ?? null, after.rows.find((one) => one.id === id) ?? null, otherThing(id, before.conditions, after.conditions));
    found.push(row);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return found;
}

function compareRow(before: BenchmarkRow | null, after: BenchmarkRow | null, other: string | null): BenchmarkComparison {
  const { id, label, unit, better } = (after ?? before)!;
  const row = { id, label, unit, before, after };
  const missing = whyNot(before) ?? whyNot(after) ?? other;
  if (before === null || after === null || missing !== null || before.unit !== after.unit || before.better !== after.better) {
    return { ...row, ratio: null, verdict: 'unsure', reason: missing ?? 'not measured in the same way' };
  }
  const ratio = ratioOfSamples(before.values, after.values, 'p50');
  return { ...row, ratio, ...verdictOf(ratio, { better }) };
}

/** Where the same row measured different things. */
function otherThing(id: string, before: BenchmarkConditions, after: BenchmarkConditions): string | null {
  const [fewer, more] = [before.memories, after.memories].sort((a, b) => a - b);
  if (id === 'search.library' && more > fewer * SAME_SIZE) return `another library: ${before.memories.toLocaleString('en')} memories there, ${after.memories.toLocaleString('en')} here`;
  if (id.startsWith('embed.model.') && before.model !== after.model) return 'another model';
  return null;
}

function whyNot(row: BenchmarkRow | null): string | null {
  if (row === null) return 'measured on one side only';
  return row.unsupported;
}
