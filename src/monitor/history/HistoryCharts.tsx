import { memo, useCallback, useMemo } from 'react';
import type { HistoryExtent, HistorySeries, Resolution } from '../../contracts/figures';
import { definitionOf } from '../../engine/metrics/definitions';
import { Chart, type ChartMark } from '../../ui/chart/Chart';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { usePolled } from '../usePolled';
import { historyChart } from './historyChart';
import { historyBegan, type PeriodName, rangeOf } from './periods';

const EVERY_MS = 60_000;

interface HistoryChartsProps {
  readonly metrics: readonly string[];
  readonly period: PeriodName;
  readonly extent: HistoryExtent;
}

interface Look {
  readonly period: PeriodName;
  readonly from: number;
  readonly to: number;
  readonly series: readonly HistorySeries[];
}

/** One chart for each metric that was chosen, all over the same stretch of time. */
export function HistoryCharts({ metrics, period, extent }: HistoryChartsProps) {
  const engram = useEngram();
  const { versions } = extent;
  const first = historyBegan(extent);
  const read = useCallback(async (): Promise<Look> => {
    const [from, to] = rangeOf(period, Date.now(), first);
    return { period, from, to, series: metrics.length === 0 ? [] : await engram.monitor.history({ metrics, from, to }) };
  }, [engram, metrics, period, first]);
  const { value: look, error } = usePolled(read, EVERY_MS);
  const from = look?.from ?? 0;
  const to = look?.to ?? 0;
  // Where there is only one, its mark says no more than where the line begins.
  const marks = useMemo(() => (versions.length < 2 ? [] : versions).filter(({ firstSeenAt }) => firstSeenAt >= from && firstSeenAt <= to).map(({ version, firstSeenAt }) => ({ x: firstSeenAt, label: version })), [versions, from, to]);
  const range = useMemo(() => [from, to] as const, [from, to]);
  if (error !== null) return <p className="notice" role="alert">{errorText(error)}</p>;
  // What is on screen stays until the next stretch is read.
  return (
    <div className="history-charts" aria-busy={look === null || look.period !== period}>
      {metrics.length === 0 && <p className="faint">Choose a metric to see how it moved.</p>}
      {look !== null && metrics.map((metric) => <MetricHistory key={metric} metric={metric} series={look.series.find((one) => one.metric === metric)} marks={marks} range={range} />)}
    </div>
  );
}

interface MetricHistoryProps {
  readonly metric: string;
  readonly series: HistorySeries | undefined;
  readonly marks: readonly ChartMark[];
  readonly range: readonly [number, number];
}

const MetricHistory = memo(function MetricHistory({ metric, series, marks, range }: MetricHistoryProps) {
  const definition = definitionOf(metric);
  const chart = useMemo(() => (series === undefined ? null : historyChart(series, definition)), [series, definition]);
  return (
    <section className="history-chart" aria-label={definition.label}>
      <header>
        <h2>{definition.label}</h2>
        <p className="faint tabular">{chart === null || chart.samples === 0 ? 'nothing measured in this period' : samplesWords(chart.samples, series?.resolution)}</p>
      </header>
      <p className="faint">{definition.meaning}</p>
      {chart !== null && chart.samples > 0 && (
        <Chart label={definition.label} captionHidden series={chart.series} {...(chart.band === undefined ? {} : { band: chart.band })} xKind="time" unit={definition.unit} target={definition.target?.bar ?? null} marks={marks} xRange={range} height={200} />
      )}
    </section>
  );
});

function samplesWords(samples: number, resolution: Resolution | undefined): string {
  return `${counted(samples, 'sample', 'samples')}${resolution === undefined ? '' : `, by the ${resolution}`}`;
}
