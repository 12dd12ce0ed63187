import type { Interval, MetricSummary, MetricUnit } from '../../contracts/figures';
import { formatMetric } from '../../ui/chart/formatMetric';
import { formatCount, perLocale } from '../../ui/format';
import { VERDICT_WORDS } from '../../core/monitor/verdict-words';
import { useMediaQuery } from '../../ui/useMediaQuery';
import type { ComparisonRow } from './comparisonRows';
import { intervalSpan } from './intervalShape';
import { IntervalPlot } from './IntervalPlot';

const ratio = perLocale((locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));

/** A row for each metric; on a narrow screen a list, in which each has its figures below. */
export function ComparisonTable({ rows }: { readonly rows: readonly ComparisonRow[] }) {
  const narrow = useMediaQuery('(max-width: 899px)');
  if (rows.length === 0) return null;
  const span = intervalSpan(rows.flatMap(({ comparison: { ratioP50, ratioP95 } }) => [ratioP50, ratioP95]));
  if (narrow) {
    return (
      <ul className="history-comparison-list" aria-label="Comparison by metric">
        {rows.map((row) => (
          <li key={row.comparison.metric}>
            <h3>{row.definition.label}</h3>
            <Verdict row={row} />
            <p><Side heading="Before" summary={row.comparison.before} unit={row.definition.unit} /></p>
            <p><Side heading="After" summary={row.comparison.after} unit={row.definition.unit} /></p>
            <p><Ratios row={row} span={span} /></p>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <table className="history-comparison">
      <caption className="visually-hidden">Comparison by metric</caption>
      <thead>
        <tr><th scope="col">Metric</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">After ÷ before, 95% interval (from {ratio().format(1 / span)} to {ratio().format(span)})</th><th scope="col">Verdict</th></tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.comparison.metric}>
            <th scope="row">{row.definition.label}</th>
            <td><Side summary={row.comparison.before} unit={row.definition.unit} /></td>
            <td><Side summary={row.comparison.after} unit={row.definition.unit} /></td>
            <td><Ratios row={row} span={span} /></td>
            <td><Verdict row={row} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verdict({ row: { comparison: { verdict, reason } } }: { readonly row: ComparisonRow }) {
  return (
    <>
      <b className={verdict === 'regressed' ? 'bad' : verdict === 'improved' ? 'good' : undefined}>{VERDICT_WORDS[verdict]}</b>
      <p className="faint">{reason}</p>
    </>
  );
}

function Ratios({ row: { comparison: { ratioP50, ratioP95 }, definition: { better } }, span }: { readonly row: ComparisonRow; readonly span: number }) {
  return (
    <span className="comparison-ratios">
      <RatioLine name="median" interval={ratioP50} span={span} better={better} />
      <RatioLine name="p95" interval={ratioP95} span={span} better={better} />
    </span>
  );
}

function Side({ heading, summary: { p50, p95, count }, unit }: { readonly heading?: string; readonly summary: MetricSummary; readonly unit: MetricUnit }) {
  return (
    <span className="comparison-side tabular">
      {heading !== undefined && <small className="faint">{heading}</small>}
      {p50 !== null && <span>{formatMetric(p50, unit)} <small className="faint">median</small></span>}
      {p95 !== null && <span>{formatMetric(p95, unit)} <small className="faint">p95</small></span>}
      <small className="faint">n {formatCount(count)}</small>
    </span>
  );
}

function RatioLine({ name, interval, span, better }: { readonly name: string; readonly interval: Interval | null; readonly span: number; readonly better: 'lower' | 'higher' }) {
  return (
    <span className="comparison-ratio tabular">
      <small className="faint">{name}</small>
      <IntervalPlot interval={interval} span={span} better={better} />
      {interval === null ? <small className="faint">too few</small> : <span>{ratio().format(interval.estimate)} <small className="faint">{ratio().format(interval.low)}–{ratio().format(interval.high)}</small></span>}
    </span>
  );
}
