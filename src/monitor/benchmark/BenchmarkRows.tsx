import type { BenchmarkComparison, BenchmarkResult, BenchmarkRow, BenchmarkUnit } from '../../contracts/self-benchmark';
import { BENCHMARK_GROUPS, benchmarkRow } from '../../engine/self-benchmark/benchmark-rows';
import { formatCount } from '../../ui/format';
import { comparisonText, figureText, resultName, targetText, tickText } from './benchmarkWords';
import { type LogScale, logScale } from './logScale';

interface BenchmarkRowsProps {
  readonly result: BenchmarkResult;
  readonly other: BenchmarkResult | null;
  readonly comparison: ReadonlyMap<string, BenchmarkComparison>;
}

/** Every row with its place on a logarithmic axis, beside target and what it is compared with. The drawing says nothing that the words do not. */
export function BenchmarkRows({ result, other, comparison }: BenchmarkRowsProps) {
  const scales = new Map((['ms', 'MB/s', 'per second'] as const).map((unit) => [unit, logScale(valuesOf(result, unit).concat(other === null ? [] : valuesOf(other, unit)))]));
  const groups = [...Object.entries(BENCHMARK_GROUPS).map(([id, label]) => ({ id, label })), { id: 'other', label: 'Of another version' }];
  return groups.map(({ id, label }) => {
    const rows = result.rows.filter((row) => (benchmarkRow(row.id)?.group ?? 'other') === id);
    if (rows.length === 0) return null;
    return (
      <section key={id} className="bench-group" aria-labelledby={`bench-${id}`}>
        <h3 id={`bench-${id}`}>{label}</h3>
        <ul>
          {rows.map((row, i) => {
            const scale = scales.get(row.unit) ?? null;
            // An axis where another one begins than that of the row above.
            const isFirst = row.unsupported === null && scale !== null && !rows.slice(0, i).some((before) => before.unsupported === null && before.unit === row.unit);
            return <Row key={row.id} row={row} beside={other?.rows.find((one) => one.id === row.id) ?? null} otherName={other === null ? '' : resultName(other)} comparison={comparison.get(row.id)} scale={scale} withAxis={isFirst} />;
          })}
        </ul>
      </section>
    );
  });
}

/** Everything that a drawing of these rows has to have room for. */
function valuesOf({ rows }: BenchmarkResult, wanted: BenchmarkUnit): number[] {
  return rows.flatMap(({ unit, p50, p95, target }) => (unit === wanted ? [p50, p95, target].filter((value) => value !== null) : []));
}

interface RowProps {
  readonly row: BenchmarkRow;
  readonly beside: BenchmarkRow | null;
  readonly otherName: string;
  readonly comparison: BenchmarkComparison | undefined;
  readonly scale: LogScale | null;
  readonly withAxis: boolean;
}

function Row({ row, beside, otherName, comparison, scale, withAxis }: RowProps) {
  if (row.p50 === null || row.p95 === null) {
    return (
      <li className="bench-row unmeasured">
        <p className="bench-label">{row.label}</p>
        <p className="faint">not measured: {row.unsupported}</p>
      </li>
    );
  }
  const target = targetText(row);
  return (
    <li className={withAxis ? 'bench-row with-axis' : 'bench-row'}>
      <p className="bench-label">{row.label}</p>
      <p className="bench-value tabular"><span className="visually-hidden">half of them within </span>{figureText(row.p50, row.unit)}</p>
      {scale !== null && <Track row={row} beside={beside} scale={scale} withAxis={withAxis} />}
      <p className="faint tabular bench-words">
        {row.better === 'lower' ? 'p95' : '95 of 100 at least'} {figureText(row.p95, row.unit)} · n {formatCount(row.samples)}{row.batch > 1 && `, each the mean of ${formatCount(row.batch)}`}
        {target !== '' && <> · {target} · <b className={row.met === true ? 'good' : 'bad'}>{row.met === true ? 'met' : 'missed'}</b></>}
        {comparison !== undefined && <><br />{comparisonText(comparison, otherName)}</>}
      </p>
    </li>
  );
}

/** Median to 95th percentile, target and the other's median. */
function Track({ row: { p50, p95, target, unit }, beside, scale, withAxis }: { readonly row: BenchmarkRow; readonly beside: BenchmarkRow | null; readonly scale: LogScale; readonly withAxis: boolean }) {
  const at = (value: number): string => `${100 * scale.place(value)}%`;
  if (p50 === null || p95 === null) return null;
  const [low, high] = [Math.min(p50, p95), Math.max(p50, p95)];
  return (
    <div className="bench-track" aria-hidden="true">
      {scale.ticks.map((tick, i) => (
        <i key={tick} className="bench-tick" style={{ insetInlineStart: at(tick) }}>
          {withAxis && <span className={tickPlace(i, scale.ticks.length - 1)}>{tickText(tick, unit)}</span>}
        </i>
      ))}
      <i className="bench-range" style={{ insetInlineStart: at(low), inlineSize: `${100 * (scale.place(high) - scale.place(low))}%` }} />
      {target !== null && <i className="bench-target" style={{ insetInlineStart: at(target) }} />}
      {beside?.p50 != null && beside.unit === unit && <i className="bench-other" style={{ insetInlineStart: at(beside.p50) }} />}
      <i className="bench-median" style={{ insetInlineStart: at(p50) }} />
    </div>
  );
}

/** Narrow screens have room for three labels. */
function tickPlace(index: number, last: number): 'first' | 'last' | 'middle' | 'spare' {
  if (index === 0) return 'first';
  if (index === last) return 'last';
  return index === Math.round(last / 2) ? 'middle' : 'spare';
}
