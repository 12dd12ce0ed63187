import { sparklineShape } from './sparklineShape';

const WIDTH = 260;
const HEIGHT = 56;

/** The last hundred samples against their target. A picture for the eye; the figures beside it say the same in words. */
export function Sparkline({ samples, target }: { readonly samples: readonly number[]; readonly target: number | null }) {
  const { points, targetY } = sparklineShape(samples, target, WIDTH, HEIGHT);
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {targetY !== null && <line x1="0" x2={WIDTH} y1={targetY} y2={targetY} className="sparkline-target" />}
      <polyline points={points} className="sparkline-samples" />
    </svg>
  );
}
