import type { ReportTrace, ReportTrend } from '../../../contracts/report';
import { figureWords } from './figure-words';
import { html, type Markup } from './markup';

const WIDTH = 640;
const HEIGHT = 160;
const LEFT = 72;
const EDGE = 8;
const BOTTOM = 18;

/** p95 as a line, the median as a thinner one, the target dashed, a new version as a vertical line. The words beside it say the same. */
export function trendChart({ points, unit, target, label }: Pick<ReportTrend, 'points' | 'unit' | 'target' | 'label'>): Markup | null {
  const values = points.flatMap(({ p50, p95 }) => [p50, p95]).filter((value) => value !== null);
  const first = points[0]?.start;
  const last = points.at(-1)?.start;
  // One stretch of time is no line; its figures are in the table.
  if (first === undefined || last === undefined || first === last || values.length === 0) return null;
  // A target far above would press the line flat onto the ground; then the line is the message, and the words name the target.
  const most = Math.max(...values);
  const top = (target !== null && target <= most * 4 ? Math.max(target, most) : most) * 1.06 || 1;
  const x = (at: number) => round(LEFT + ((at - first) / (last - first)) * (WIDTH - EDGE - LEFT));
  const y = (value: number) => round(EDGE + (1 - value / top) * (HEIGHT - EDGE - BOTTOM));
  const line = (of: 'p50' | 'p95') => points.flatMap((point) => (point[of] === null ? [] : [`${x(point.start)},${y(point[of])}`]));
  const versions = points.filter(({ version }, at) => at > 0 && version !== points[at - 1]!.version);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}: p95 and median over the period">
<line class="axis" x1="${LEFT}" x2="${WIDTH - EDGE}" y1="${y(0)}" y2="${y(0)}"/>
<text x="${LEFT - 8}" y="${y(0) + 4}" class="end">0</text><text x="${LEFT - 8}" y="${y(most) + 4}" class="end">${figureWords(most, unit)}</text>
${versions.map(({ start, version }) => html`<line class="version" x1="${x(start)}" x2="${x(start)}" y1="${EDGE}" y2="${y(0)}"/><text x="${x(start) + 4}" y="${y(0) - 5}">${version}</text>`)}
${target === null || target > top ? null : html`<line class="target" x1="${LEFT}" x2="${WIDTH - EDGE}" y1="${y(target)}" y2="${y(target)}"/>`}
${(['p50', 'p95'] as const).map((of) => [html`<polyline class="${of}" points="${line(of).join(' ')}"/>`, points.length > 40 ? null : line(of).map((point) => dot(point, of))])}
<text x="${LEFT}" y="${HEIGHT - 4}">${day(first)}</text><text x="${WIDTH - EDGE}" y="${HEIGHT - 4}" class="end">${day(last)}</text>
</svg>`;
}

/** The stages of an operation where they lay in time. */
export function waterfallChart({ stages, ms, label }: Pick<ReportTrace, 'stages' | 'ms' | 'label'>): Markup {
  const whole = ms > 0 ? ms : 1;
  const bar = 14;
  return html`<svg class="waterfall" viewBox="0 0 ${WIDTH} ${Math.max(1, stages.length) * bar}" role="img" aria-label="${label}: stages in time">
${stages.map(({ startMs, ms: long, context }, at) => html`<rect class="${context === 'library' ? 'library' : 'elsewhere'}" x="${round((startMs / whole) * WIDTH)}" y="${at * bar + 2}" width="${Math.max(1.5, round((long / whole) * WIDTH))}" height="${bar - 4}" rx="2"/>`)}
</svg>`;
}

/** A share of the whole. */
export function shareBar(share: number): Markup {
  return html`<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="4"/><rect class="library" width="${round(Math.min(1, Math.max(0, share)) * 100)}" height="4"/></svg>`;
}

function dot(point: string, of: string): Markup {
  const [cx = '0', cy = '0'] = point.split(',');
  return html`<circle class="${of}" cx="${cx}" cy="${cy}" r="${of === 'p95' ? 2.5 : 1.5}"/>`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
