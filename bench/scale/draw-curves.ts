/** Points of one line, in the order of `x`. Both axes are logarithmic, so all values are above 0. */
export interface Curve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Panel {
  /** With its unit. */
  readonly title: string;
  readonly curves: readonly Curve[];
  /** A line across. */
  readonly target?: { readonly label: string; readonly y: number };
}

const WIDTH = 360;
const HEIGHT = 260;
const LEFT = 52;
const RIGHT = 28;
const TOP = 34;
const BOTTOM = 40;
const GAP = 20;

/** The colours of the product (src/ui/tokens.css); a picture in a page of documentation cannot read them from there. */
const STYLE = `text{font:11px system-ui,sans-serif;fill:#57544d}.title{font-size:13px;font-weight:600;fill:#1d1c1a}.grid{stroke:#e4e0d6}.axis{stroke:#a8a396}.target{stroke:#a0522d;stroke-dasharray:4 3}.t{fill:#a0522d}
.c0{stroke:#1f5fae;fill:#1f5fae}.c1{stroke:#5b8f3a;fill:#5b8f3a}.c2{stroke:#8a5aa8;fill:#8a5aa8}path.l{fill:none;stroke-width:2}circle.n{stroke:none}.paper{fill:#fbfaf7}
@media (prefers-color-scheme:dark){text{fill:#b5b1a7}.title{fill:#f0eee8}.grid{stroke:#302f2c}.axis{stroke:#6b675e}.target{stroke:#e09a72}.t{fill:#e09a72}.c0{stroke:#7fb2ee;fill:#7fb2ee}.c1{stroke:#a3cf80;fill:#a3cf80}.c2{stroke:#cba3e6;fill:#cba3e6}.paper{fill:#151516}}`;

/**
 * Draws curves side by side, for light and dark pages alike.
 * @param caption - read out instead of the picture; what it shows must stand in a table as well
 * @throws RangeError for a panel without points, or with a value that has no logarithm
 */
export function drawCurves(caption: string, panels: readonly Panel[]): string {
  const width = panels.length * WIDTH + (panels.length - 1) * GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${escaped(caption)}">`,
    `<style>${STYLE}</style><rect class="paper" width="100%" height="100%"/>`,
    ...panels.map((panel, index) => `<g transform="translate(${index * (WIDTH + GAP)} 0)">${drawPanel(panel)}</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel({ title, curves, target }: Panel): string {
  const points = curves.flatMap((curve) => curve.points);
  const values = [...points.map(({ y }) => y), ...(target === undefined ? [] : [target.y])];
  if (points.length === 0 || points.some(({ x }) => !(x > 0)) || values.some((y) => !(y > 0))) throw new RangeError(`"${title}" has no points, or one that has no logarithm.`);
  const [x, xTicks] = scale(points.map(({ x: value }) => value), LEFT, WIDTH - RIGHT);
  const [y, yTicks] = scale(values, HEIGHT - BOTTOM, TOP);
  const at = (value: number): string => value.toFixed(1);
  return [
    `<text class="title" x="0" y="16">${escaped(title)}</text>`,
    ...yTicks.map((tick) => `<path class="grid" d="M${LEFT} ${at(y(tick))}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${short(tick)}</text>`),
    ...xTicks.map((tick) => `<path class="axis" d="M${at(x(tick))} ${HEIGHT - BOTTOM}v4"/><text x="${at(x(tick))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${short(tick)}</text>`),
    `<path class="axis" d="M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    ...(target === undefined ? [] : [`<path class="target" d="M${LEFT} ${at(y(target.y))}H${WIDTH - RIGHT}"/><text class="t" x="${LEFT + 4}" y="${at(y(target.y) - 4)}">${escaped(target.label)}</text>`]),
    ...curves.map((curve, index) => [
      `<path class="l c${index}" d="${curve.points.map((point, step) => `${step === 0 ? 'M' : 'L'}${at(x(point.x))} ${at(y(point.y))}`).join('')}"/>`,
      ...curve.points.map((point) => `<circle class="n c${index}" cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="3"/>`),
      // In a row under the axis: at the ends of lines that lie close together, words would lie on each other.
      `<text x="${LEFT + 14 + index * 96}" y="${HEIGHT - 6}">${escaped(curve.label)}</text><circle class="n c${index}" cx="${LEFT + 6 + index * 96}" cy="${HEIGHT - 10}" r="4"/>`,
    ].join('')),
  ].join('');
}

/** A logarithmic axis over full powers of ten, and those as ticks; where there are few, with steps between. */
function scale(values: readonly number[], from: number, to: number): [(value: number) => number, number[]] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return [(value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from), Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).flatMap((power, index) => (high - low > 2 || index === high - low ? [power] : [power, power * 2, power * 5]))];
}

function short(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000} m`;
  if (value >= 1_000) return `${value / 1_000} k`;
  return String(Number(value.toPrecision(3)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
