import uPlot from 'uplot';
import { numberTick, timeTicks } from './chartWords';
import type { ChartProps } from './chartProps';
import { drawMarks, drawTarget } from './drawMarks';
import { formatMetric } from './formatMetric';
import { DASHES, type Inks } from './inks';
import { lonelyPoints } from './lonelyPoints';
import { placeTarget } from './placeTarget';

const FONT_PX = 12;
/** Room for the labels of marks. */
const ABOVE_PX = 20;

export interface PlotWishes {
  /** What may change without a new plot: read at each drawing. */
  readonly chart: () => ChartProps;
  readonly inks: () => Inks;
  readonly width: number;
  readonly height: number;
  /** Place of the point under the pointer; null: none. */
  readonly onHover: (index: number | null) => void;
}

/** Everything uPlot has to know: axes in the person's language, colours of the theme, no legend and no dragging. */
export function plotOptions({ chart, inks, width, height, onHover }: PlotWishes): uPlot.Options {
  const { series, xKind, yKind = 'linear', band } = chart();
  const unit = () => chart().unit;
  const font = `${FONT_PX}px ${inks().face}`;
  const axis: uPlot.Axis = {
    font,
    stroke: () => inks().faint,
    grid: { stroke: () => inks().grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
  const place = (plot: uPlot) => placeTarget(chart().target, plot.scales.y?.max === undefined ? 0 : mostOf(plot));
  return {
    width,
    height,
    ms: 1,
    padding: [chart().marks.length > 0 ? ABOVE_PX : 8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 7, width: 0, fill: (_, index) => inks().line(index - 1) } },
    scales: {
      x: { time: xKind === 'time', distr: xKind === 'log' ? 3 : 1, range: (plot) => xRange(chart(), plot.data[0]) },
      y: { distr: yKind === 'log' ? 3 : 1, range: (_, low, high) => yRange(chart(), low, high) },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 64,
        values: (_, splits, _axis, _space, step) =>
          xKind === 'time' ? timeTicks(splits, step) : splits.map((value: number | null) => (value === null ? '' : numberTick(value))),
      },
      {
        ...axis,
        space: 34,
        values: (_, splits) => splits.map((value: number | null) => (value === null ? '' : formatMetric(value, unit()))),
        size: (plot, values: string[] | null) => widest(plot, values ?? [], font) + 10,
      },
    ],
    series: [
      {},
      ...series.map(({ style = 'line' }, index): uPlot.Series => {
        // Of a band the lower edge is the quieter one, in the same colour.
        const ink = band !== undefined && index === band[1] ? band[0] : index;
        return {
          width: style === 'points' ? 0 : band !== undefined && index === band[1] ? 1 : 1.75,
          stroke: () => inks().line(ink),
          dash: band === undefined ? [...DASHES[index % DASHES.length]!] : [],
          ...(style === 'area' ? { fill: () => inks().tint(ink) } : {}),
          points: style === 'points' ? { show: true, size: 6, width: 0, fill: () => inks().line(ink) } : { size: 4, width: 0, fill: () => inks().line(ink), stroke: () => inks().line(ink), filter: (plot, at, show) => (show ? null : lonelyPoints(plot.data[at] ?? [])) },
        };
      }),
    ],
    ...(band === undefined ? {} : { bands: [{ series: [band[0] + 1, band[1] + 1], fill: () => inks().tint(band[0]) }] }),
    hooks: {
      drawAxes: [(plot) => drawMarks(plot, chart().marks, inks())],
      draw: [
        (plot) => {
          const { target } = chart();
          const placed = place(plot);
          if (target !== null && placed !== 'none') drawTarget(plot, target, placed === 'beyond', unit(), inks());
        },
      ],
      setCursor: [(plot) => onHover(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null))],
    },
  };
}

function xRange({ xKind, xRange: wished }: ChartProps, xs: ArrayLike<number>): [number, number] {
  if (wished !== undefined) return [wished[0], wished[1]];
  const low = xs[0] ?? 0;
  const high = xs[xs.length - 1] ?? 1;
  if (low !== high) return [low, high];
  // One point alone stands in the middle.
  if (xKind === 'log') return [low / 2, low * 2];
  const beside = xKind === 'time' ? 1_800_000 : Math.max(1, Math.abs(low) / 2);
  return [low - beside, high + beside];
}

function yRange({ yKind = 'linear', target }: ChartProps, low: number | null, high: number | null): [number, number] {
  const most = high ?? 0;
  const top = target !== null && placeTarget(target, most) === 'drawn' ? Math.max(target, most) : most;
  if (yKind === 'log') {
    const [from, to] = uPlot.rangeLog(low ?? 1, Math.max(top, low ?? 1), 10, true);
    return [from ?? 1, to ?? 10];
  }
  return [Math.min(0, low ?? 0), top > 0 ? top * 1.08 : 1];
}

function mostOf(plot: uPlot): number {
  let most = 0;
  for (const { max } of plot.series.slice(1)) if (max != null && max > most) most = max;
  return most;
}

function widest(plot: uPlot, words: readonly string[], font: string): number {
  plot.ctx.save();
  plot.ctx.font = font;
  const width = words.reduce((most, one) => Math.max(most, plot.ctx.measureText(one).width), 0);
  plot.ctx.restore();
  return Math.ceil(width);
}
