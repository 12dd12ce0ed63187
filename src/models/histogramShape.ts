export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly value: number;
}

const GAP = 4;
/** A bar of one among hundreds can still be seen. */
const LEAST = 2;

/** Bars that stand on the lower edge; the highest one fills the height. */
export function histogramShape(values: readonly number[], width: number, height: number): Bar[] {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return values.map((value, index) => {
    const barHeight = value === 0 ? 0 : Math.max(LEAST, (value / most) * height);
    return { x: index * step + GAP / 2, y: height - barHeight, width: step - GAP, height: barHeight, value };
  });
}
