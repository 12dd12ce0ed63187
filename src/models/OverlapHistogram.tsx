import { counted, formatCount } from '../ui/format';
import { histogramShape } from './histogramShape';

const WIDTH = 330;
const HEIGHT = 96;

/** How many of the first ten hits stayed, over all questions: a picture, and the same in words for who cannot see it. */
export function OverlapHistogram({ histogram }: { readonly histogram: readonly number[] }) {
  const bars = histogramShape(histogram, WIDTH, HEIGHT);
  const words = histogram.flatMap((queries, common) => (queries === 0 ? [] : [`${counted(queries, 'question', 'questions')} with ${common} in common`])).join(', ');
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 34}`} role="img" aria-label={`Questions by number of hits in common: ${words}.`}>
        {bars.map(({ x, y, width, height, value }, common) => (
          <g key={common}>
            {value > 0 && <rect x={x} y={y + 14} width={width} height={height} rx="2" className="histogram-bar" />}
            {value > 0 && <text x={x + width / 2} y={y + 9} className="histogram-value">{formatCount(value)}</text>}
            <text x={x + width / 2} y={HEIGHT + 30} className="histogram-label">{common}</text>
          </g>
        ))}
        <line x1="0" x2={WIDTH} y1={HEIGHT + 14.5} y2={HEIGHT + 14.5} className="histogram-axis" />
      </svg>
      <figcaption className="faint">Questions, by how many of their first ten hits stayed the same</figcaption>
    </figure>
  );
}
