import type { MonitorReport, ReportTrend } from '../../contracts/report';
import { Chart } from '../../ui/chart/Chart';
import { formatMetric } from '../../ui/chart/formatMetric';

/** A line of two points is no trend; the words and the table below say what they are. */
const WORTH_DRAWING = 2;

/** How the most important metrics went over the period. */
export function ReportTrends({ trends }: Pick<MonitorReport, 'trends'>) {
  return (
    <section className="monitor-section" aria-labelledby="report-trends">
      <h2 id="report-trends">Over the period</h2>
      {trends.length === 0 && <p className="faint">Nothing was measured often enough to draw.</p>}
      <div className="report-trends">{trends.map((trend) => <Trend key={trend.metric} trend={trend} />)}</div>
    </section>
  );
}

function Trend({ trend: { label, unit, target, points, words } }: { readonly trend: ReportTrend }) {
  const xs = points.map(({ start }) => start);
  const versions = points.flatMap(({ start, version }, at) => (at > 0 && version !== points[at - 1].version ? [{ x: start, label: version }] : []));
  const p95 = points.at(-1)?.p95 ?? null;
  return (
    <div>
      <h3>{label}</h3>
      <p className="faint">{words}</p>
      {points.length < WORTH_DRAWING
        ? <p className="faint tabular">One stretch of time so far{p95 === null ? '' : `: p95 ${formatMetric(p95, unit)}`}.</p>
        : <Chart label={label} captionHidden series={[{ label: 'p95', xs, ys: points.map((point) => point.p95) }, { label: 'median', xs, ys: points.map((point) => point.p50) }]} xKind="time" unit={unit} target={target} marks={versions} height={180} />}
    </div>
  );
}
