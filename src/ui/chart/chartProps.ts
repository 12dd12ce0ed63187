import type { MetricUnit } from '../../contracts/figures';

export interface ChartSeries {
  readonly label: string;
  /** Ascending: Unix ms where `xKind` is `time`, above 0 where it is `log`. Series need not share them. */
  readonly xs: readonly number[];
  /** As many as `xs`; null: nothing is known here, and the line breaks. */
  readonly ys: readonly (number | null)[];
  /** `area` is a line with a tint down to zero. Default `line`. */
  readonly style?: 'line' | 'points' | 'area';
  /** As many as `xs`: samples behind each point. Told beside the value, of the first series that has them. */
  readonly counts?: readonly (number | null)[];
}

export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

export interface ChartProps {
  /** What is shown, as a heading would say it; the caption of the figure. */
  readonly label: string;
  readonly series: readonly ChartSeries[];
  readonly xKind: 'time' | 'number' | 'log';
  /** What x counts, for axis and table, e.g. `memories`. Default: Time, or nothing. */
  readonly xLabel?: string;
  /** Of the values. */
  readonly unit: MetricUnit;
  /** Default `linear`, which begins at zero. `log` leaves out what is not above zero. */
  readonly yKind?: 'linear' | 'log';
  /** A dashed line, in `unit`. */
  readonly target: number | null;
  /** Vertical lines: versions, events. */
  readonly marks: readonly ChartMark[];
  /** Two series, by place, with a tint between them: the upper one first. */
  readonly band?: readonly [upper: number, lower: number];
  /** First and last x to show; default: those of the series. */
  readonly xRange?: readonly [first: number, last: number];
  /** CSS pixels of the drawing. Default 240. */
  readonly height?: number;
  /** Leaves out the caption, where a heading says the same: it is still there for screen readers. */
  readonly captionHidden?: boolean;
}
