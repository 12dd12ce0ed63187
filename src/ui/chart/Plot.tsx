import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../theme';
import type { AlignedSeries } from './alignSeries';
import type { ChartProps } from './chartProps';
import { type Inks, readInks } from './inks';
import { plotOptions } from './plotOptions';

export interface PlotProps {
  readonly chart: ChartProps;
  readonly aligned: AlignedSeries;
  readonly height: number;
  readonly onHover: (index: number | null) => void;
}

/** The drawing itself. New figures are set into the plot that is there; only another kind of chart makes a new one. */
export function Plot({ chart, aligned, height, onHover }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ chart, aligned, onHover });
  // Before the effects below, which read it.
  useLayoutEffect(() => {
    latest.current = { chart, aligned, onHover };
  });
  const { series, xKind, yKind, band, marks } = chart;
  const kind = JSON.stringify([series.map(({ style }) => style ?? 'line'), xKind, yKind, band, marks.length > 0, height]);

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let inks: Inks = readInks(element);
    const made = new uPlot(
      plotOptions({ chart: () => latest.current.chart, inks: () => inks, width: Math.max(1, element.clientWidth), height, onHover: (index) => latest.current.onHover(index) }),
      dataOf(latest.current.aligned),
      element,
    );
    plot.current = made;
    const recolour = () => {
      inks = readInks(element);
      made.redraw(false, false);
    };
    const contrast = matchMedia('(forced-colors: active)');
    const endTheme = theme.subscribe(recolour);
    contrast.addEventListener('change', recolour);
    const sizes = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== made.width) made.setSize({ width, height });
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      contrast.removeEventListener('change', recolour);
      endTheme();
      made.destroy();
      plot.current = null;
    };
  }, [kind, height]);

  const { target, unit, xRange } = chart;
  useEffect(() => {
    plot.current?.setData(dataOf(aligned));
  }, [aligned, target, unit, marks, xRange]);

  return <div ref={place} className="chart-plot" />;
}

function dataOf({ xs, ys }: AlignedSeries): uPlot.AlignedData {
  return [xs, ...ys];
}
