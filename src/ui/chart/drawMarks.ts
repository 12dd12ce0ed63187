import uPlot from 'uplot';
import type { ChartMark } from './chartProps';
import { formatMetric } from './formatMetric';
import type { MetricUnit } from '../../contracts/figures';
import type { Inks } from './inks';

const FONT_PX = 11;

/** Versions and events: a thin line each, its label above where there is room for it. Whatever finds none is in the table. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], inks: Inks): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  let freeFrom = Number.NEGATIVE_INFINITY;
  ctx.save();
  prepare(ctx, inks, ratio);
  ctx.strokeStyle = inks.target;
  ctx.lineWidth = ratio;
  for (const { x, label } of [...marks].sort((a, b) => a.x - b.x)) {
    const left = Math.round(plot.valToPos(x, 'x', true)) + ratio / 2;
    if (!(left >= bbox.left && left <= bbox.left + bbox.width)) continue;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    const width = ctx.measureText(label).width;
    const start = Math.min(left - width / 2, bbox.left + bbox.width - width);
    if (start < freeFrom || start < 0) continue;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'bottom';
    ctx.fillText(label, start, bbox.top - 4 * ratio);
    freeFrom = start + width + 8 * ratio;
  }
  ctx.restore();
}

/**
 * The dashed line with its words, at the right; above the line, or below it where it runs along the upper edge.
 * @param beyond - it lies above the picture: an arrow says so
 */
export function drawTarget(plot: uPlot, target: number, beyond: boolean, unit: MetricUnit, inks: Inks): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const words = `target ${formatMetric(target, unit)}`;
  const right = bbox.left + bbox.width;
  ctx.save();
  prepare(ctx, inks, ratio);
  ctx.textAlign = 'right';
  if (beyond) {
    ctx.textBaseline = 'top';
    ctx.fillText(`${words} ↑`, right, bbox.top + 2 * ratio);
  } else {
    const y = Math.round(plot.valToPos(target, 'y', true)) + ratio / 2;
    ctx.strokeStyle = inks.target;
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    const above = y - bbox.top > (FONT_PX + 6) * ratio;
    ctx.textBaseline = above ? 'bottom' : 'top';
    ctx.fillText(words, right, above ? y - 3 * ratio : y + 4 * ratio);
  }
  ctx.restore();
}

function prepare(ctx: CanvasRenderingContext2D, inks: Inks, ratio: number): void {
  ctx.font = `${FONT_PX * ratio}px ${inks.face}`;
  ctx.fillStyle = inks.faint;
}
