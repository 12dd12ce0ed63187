import type { ContextFigures, EncodedSketch } from '../../contracts/figures';
import { encodeSketch } from './encode-sketch';
import type { Monitor } from './monitor';

/** What a context has measured since it started, ready to be sent. @param timeOrigin - default: that of this context @param now - milliseconds since then; default: of this context */
export function contextFigures({ kept, spans, context }: Pick<Monitor, 'kept' | 'spans' | 'context'>, timeOrigin = performance.timeOrigin, now = performance.now()): ContextFigures {
  const sketches: Record<string, EncodedSketch> = {};
  for (const [name, { sketch }] of kept) sketches[name] = encodeSketch(sketch);
  return {
    context,
    epoch: timeOrigin,
    takenAt: timeOrigin + now,
    sketches,
    spans: spans.since().map(({ number, name, startMs, endMs, detail }) => ({ number, name, startedAt: timeOrigin + startMs, endedAt: timeOrigin + endMs, detail })),
  };
}
