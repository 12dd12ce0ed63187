import type { Interval } from '../../contracts/figures';
import { intervalShape } from './intervalShape';

const WIDTH = 120;
const HEIGHT = 16;
const MIDDLE = HEIGHT / 2;
/** Changes up to this are none: the shaded stretch. */
const TOLERANCE = 1.05;

export interface IntervalPlotProps {
  readonly interval: Interval | null;
  /** Ratio at the right edge. */
  readonly span: number;
  readonly better: 'lower' | 'higher';
}

/** A ratio with its interval on a scale where half and double are equally far from "the same". The figures beside it say the same. */
export function IntervalPlot({ interval, span, better }: IntervalPlotProps) {
  const none = intervalShape({ low: 1 / TOLERANCE, estimate: 1, high: TOLERANCE }, span, WIDTH);
  const shape = interval === null ? null : intervalShape(interval, span, WIDTH);
  // Colour only for what is sure: all of it beyond the tolerance.
  const tone = interval === null ? '' : interval.low > TOLERANCE ? (better === 'lower' ? 'worse' : 'better') : interval.high < 1 / TOLERANCE ? (better === 'lower' ? 'better' : 'worse') : '';
  return (
    <svg className={`interval ${tone}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <rect className="interval-none" x={none.from} width={none.to - none.from} y="0" height={HEIGHT} />
      <line className="interval-same" x1={none.at} x2={none.at} y1="0" y2={HEIGHT} />
      {shape !== null && (
        <>
          <line className="interval-line" x1={shape.from} x2={Math.max(shape.to, shape.from + 1)} y1={MIDDLE} y2={MIDDLE} />
          {shape.cutLeft && <path className="interval-line" d={`M5 ${MIDDLE - 4}L1 ${MIDDLE}l4 4`} />}
          {shape.cutRight && <path className="interval-line" d={`M${WIDTH - 5} ${MIDDLE - 4}l4 4l-4 4`} />}
          <circle className="interval-point" cx={Math.min(WIDTH - 3, Math.max(3, shape.at))} cy={MIDDLE} r="3" />
        </>
      )}
    </svg>
  );
}
