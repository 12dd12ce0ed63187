import { type ComponentType, lazy, Suspense, useId, useMemo, useState } from 'react';
import { counted, formatCount } from '../format';
import { alignSeries } from './alignSeries';
import type { ChartProps } from './chartProps';
import { chartSummary, xWords } from './chartWords';
import { formatMetric } from './formatMetric';
import type { PlotProps } from './Plot';
import './chart.css';

export type { ChartMark, ChartProps, ChartSeries } from './chartProps';

/** The library that draws comes with the first chart. Without it, e.g. when the network went before it was there, the table still says everything. */
const Plot = lazy(async (): Promise<{ default: ComponentType<PlotProps> }> => ({ default: await import('./Plot').then(({ Plot: Drawn }) => Drawn, () => NotDrawn) }));

function NotDrawn() {
  return <p className="faint">The drawing could not be loaded. Its figures are below.</p>;
}

const HEIGHT = 240;

/**
 * Figures over time, over a number or over magnitudes: a drawing, its key with the values under the pointer, and a table that
 * holds all of it.
 */
export function Chart(chart: ChartProps) {
  const { label, series, xKind, yKind, unit, target, marks, band, height = HEIGHT, captionHidden = false } = chart;
  const [hovered, setHovered] = useState<number | null>(null);
  const [opened, setOpened] = useState(false);
  const summary = useId();
  const aligned = useMemo(() => alignSeries(series, yKind === 'log' ? (y) => y > 0 : Number.isFinite), [series, yKind]);
  const at = hovered === null ? undefined : aligned.xs[hovered];
  return (
    <figure className="chart">
      <figcaption className={captionHidden ? 'visually-hidden' : 'chart-caption'}>{label}</figcaption>
      {/* Not announced as it changes: who reads by ear has the summary and the table. */}
      <p className="chart-key faint tabular" aria-hidden="true">
        {series.map((one, index) => (
          <span key={one.label} className="chart-key-entry">
            <svg className={`chart-swatch ink-${band !== undefined && index === band[1] ? band[0] : index}`} viewBox="0 0 18 8">
              {one.style === 'points' ? <circle cx="9" cy="4" r="3" className="chart-swatch-point" /> : <line x1="0" x2="18" y1="4" y2="4" className={`chart-swatch-line dash-${band === undefined ? index : band[1] === index ? 'thin' : 0}`} />}
            </svg>
            {one.label}{valueWords(hovered === null ? null : aligned.ys[index]?.[hovered], unit)}
          </span>
        ))}
        {at !== undefined && <span className="chart-at">{xWords(at, xKind)}{aligned.counts?.[hovered!] != null && ` · n ${formatCount(aligned.counts[hovered!]!)}`}</span>}
      </p>
      <div className="chart-place" role="img" aria-label={label} aria-describedby={summary} style={{ minHeight: aligned.xs.length === 0 ? undefined : height }}>
        {aligned.xs.length === 0 ? <p className="faint">Nothing measured yet.</p> : <Suspense fallback={null}><Plot chart={chart} aligned={aligned} height={height} onHover={setHovered} /></Suspense>}
      </div>
      <p id={summary} className="visually-hidden">{chartSummary({ series, unit, target, marks })}</p>
      {aligned.xs.length > 0 && (
        <details className="chart-figures" onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary className="faint">As a table</summary>
          {opened && <Figures chart={chart} aligned={aligned} />}
        </details>
      )}
    </figure>
  );
}

function Figures({ chart: { label, series, xKind, xLabel, unit, target, marks }, aligned: { xs, ys, counts } }: { readonly chart: ChartProps; readonly aligned: ReturnType<typeof alignSeries> }) {
  // A break in the line is a place of its own, but nothing to read.
  const rows = xs.map((_, index) => index).filter((index) => ys.some((row) => row[index] != null));
  return (
    <>
      {/* It scrolls, so the keyboard has to reach it. */}
      <div className="chart-table" role="region" aria-label={`${label}, as a table`} tabIndex={0}>
        <table>
          <thead>
            <tr><th scope="col">{xLabel ?? (xKind === 'time' ? 'Time' : '')}</th>{series.map((one) => <th key={one.label} scope="col">{one.label}</th>)}{counts !== undefined && <th scope="col">Samples</th>}</tr>
          </thead>
          <tbody className="tabular">
            {rows.map((index) => (
              <tr key={xs[index]}>
                <th scope="row">{xWords(xs[index]!, xKind)}</th>
                {series.map((one, column) => <td key={one.label}>{cell(ys[column]?.[index], unit)}</td>)}
                {counts !== undefined && <td>{counts[index] == null ? '–' : formatCount(counts[index])}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="faint tabular">
        {counted(rows.length, 'row', 'rows')}
        {target !== null && `, target ${formatMetric(target, unit)}`}
        {marks.length > 0 && `. Marked: ${marks.map((mark) => `${mark.label}, ${xWords(mark.x, xKind)}`).join('; ')}`}
      </p>
    </>
  );
}

function cell(value: number | null | undefined, unit: ChartProps['unit']): string {
  return value == null ? '–' : formatMetric(value, unit);
}

function valueWords(value: number | null | undefined, unit: ChartProps['unit']): string {
  return value == null ? '' : ` ${formatMetric(value, unit)}`;
}
