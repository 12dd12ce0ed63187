import { define } from './define';

const EVENT = 'web-vitals library, attribution build';

/** How the page feels under the hand. */
export const RESPONSIVENESS_METRICS = define('responsiveness', [
  { id: 'mainThread.block', label: 'Main thread blocked', meaning: 'How long the page could not answer, each time that this took over 50 ms.', source: 'PerformanceObserver, longtask', target: [50, 50, 'max'] },
  { id: 'interaction', label: 'Click or key until something changes', meaning: 'Every click, tap and key: how long until the screen shows what it did.', source: 'PerformanceObserver, event; those under 16 ms are only counted, and stand for 8 ms', target: [100, 50] },
  { id: 'frames.long', label: 'Long animation frames', meaning: 'Pictures on screen that took over 50 ms to make, with the script that was to blame.', source: 'PerformanceObserver, long-animation-frame', target: [100, 50] },
  { id: 'frames.rate', label: 'Frame rate', meaning: 'Pictures a second while something moves. A steady 60 looks smooth.', source: 'requestAnimationFrame, only while something is animated or the monitor is open', unit: 'frames/s', better: 'higher', kind: 'gauge', target: [59.4, 60, 'p50'] },
  { id: 'frames.dropped', label: 'Frames left out', meaning: 'The share of pictures that came too late while something moved.', source: 'requestAnimationFrame, only while something is animated or the monitor is open', unit: 'share', kind: 'gauge', target: [0.05, 0.01, 'mean'] },
]);

export const VITALS_METRICS = define('vitals', [
  { id: 'vitals.LCP', label: 'Largest Contentful Paint', meaning: 'From opening Engram until its largest part can be seen.', source: EVENT, target: [2500, 500, 'p75'] },
  { id: 'vitals.INP', label: 'Interaction to Next Paint', meaning: 'The slowest answers to a click or a key, until something changes on screen.', source: EVENT, target: [100, 50] },
  { id: 'vitals.CLS', label: 'Cumulative Layout Shift', meaning: 'How much the page jumps while you read; 0 is best.', source: EVENT, unit: 'score', target: [0.1, 0.01, 'p75'] },
  { id: 'vitals.FCP', label: 'First Contentful Paint', meaning: 'From opening Engram until something of it can be seen.', source: EVENT, target: [500, 200, 'p75'] },
  { id: 'vitals.TTFB', label: 'Time to First Byte', meaning: 'From opening Engram until the first of it arrives, from this device or the network.', source: EVENT, target: [800, 50, 'p75'] },
]);
