import type { MonitorReport, ReportTrend } from '../../contracts/report';
import { Chart } from '../../ui/chart/Chart';
import { formatMetric } from '../../ui/chart/formatMetric';

/** Of fewer points there is nothing to draw. */
const WORTH_DRAWING = 2;

/** How the most important metrics went over the period. */
export function ReportTrends({ trends }: Pick<MonitorReport, 'trends'>) {
  const drawn = trends.filter(({ points }) => points.length >= WORTH_DRAWING);
  const short = trends.filter(({ points }) => points.length < WORTH_DRAWING);
  return (
    <section className="monitor-section" aria-labelledby="report-trends">
      <h2 id="report-trends">Over the period</h2>
      {trends.length === 0 && <p className="faint">Nothing was measured often enough to draw.</p>}
      {drawn.length > 0 && <div className="report-trends">{drawn.map((trend) => <Trend key={trend.metric} trend={trend} />)}</div>}
      {short.length > 0 && <p className="faint monitor-words tabular">Measured in one stretch of time only, so there is no line to draw yet: {short.map(pointWords).join('; ')}.</p>}
    </section>
  );
}

function Trend({ trend: { label, unit, target, points, words } }: { readonly trend: ReportTrend }) {
  const xs = points.map(({ start }) => start);
  const versions = points.flatMap(({ start, version }, at) => (at > 0 && version !== points[at - 1].version ? [{ x: start, label: version }] : []));
  return (
    <div>
      <h3>{label}</h3>
      <p className="faint">{words}</p>
      <Chart label={label} captionHidden series={[{ label: 'p95', xs, ys: points.map((point) => point.p95) }, { label: 'median', xs, ys: points.map((point) => point.p50) }]} xKind="time" unit={unit} target={target} marks={versions} height={180} />
    </div>
  );
}

/** `Search, call to reply p95 4.8 ms` */
function pointWords({ label, unit, points }: ReportTrend): string {
  const p95 = points.at(-1)?.p95 ?? null;
  return p95 === null ? label : `${label} p95 ${formatMetric(p95, unit)}`;
}
