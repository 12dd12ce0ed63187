import type { AlertRule } from '../../../contracts/figures';
import { TARGETS } from '../targets';

const DAY = 24 * 60;

/** With the figures that most rules share: judged by p95 over a quarter of an hour, over when a tenth better, quiet for six hours afterwards. */
function rule(given: Pick<AlertRule, 'id' | 'label' | 'metric' | 'threshold' | 'advice'> & Partial<AlertRule>): AlertRule {
  return Object.freeze({ statistic: 'p95', windowMinutes: 15, minSamples: 20, when: 'above', recoversAt: given.threshold * 0.9, cooldownMinutes: 360, enabled: true, ...given } as const);
}

const bar = (operation: string): number => TARGETS[operation]!.targetMs;

/** The rules Engram comes with: the bars of docs/performance.md, so that what is promised there is watched here. Shares and gauges are judged by means, which sketches know exactly. */
export const DEFAULT_RULES: readonly AlertRule[] = Object.freeze([
  rule({
    id: 'search-slow', label: 'Search is slower than it should be', metric: 'search', threshold: bar('search'),
    advice: 'Open Traces in the monitor to see which step takes the time. While an import or a change of the model goes on, searches wait for it now and then, and it passes. If it stays, close other heavy tabs; while vectors of a downloaded model are being made, set its pace to Eco in Models.',
  }),
  rule({
    id: 'embed-slow', label: 'Understanding a query takes long', metric: 'embed', threshold: bar('embed'),
    advice: 'The part that turns text into meaning gets too little of the processor. Close other heavy tabs or programs, and connect the charger: many devices slow down on battery.',
  }),
  rule({
    id: 'keep-slow', label: 'Keeping a memory takes long', metric: 'keep', threshold: bar('keep'), minSamples: 10, windowMinutes: 60,
    advice: 'The disk of this device answers slowly. What was kept is safe. Free some space, and wait for backups or large downloads to end.',
  }),
  rule({
    id: 'index-slow', label: 'The index takes long to take in a memory', metric: 'index.update', threshold: bar('index.update'), windowMinutes: 60,
    advice: 'Very long memories cost most; what you write yourself should take a millisecond. If it stays after an import has ended, reload the page.',
  }),
  rule({
    id: 'response-slow', label: 'Clicks and keys are answered late', metric: 'interaction', threshold: 100, windowMinutes: 60,
    advice: 'Look at Now in the monitor for which script was to blame. Browser extensions that read every page are the most common cause: try a window without them.',
  }),
  rule({
    id: 'blocked', label: 'The page could not answer for a moment, several times', metric: 'mainThread.block', statistic: 'count', threshold: 20, recoversAt: 5, minSamples: 1, windowMinutes: 10,
    advice: 'Something keeps the page busy for over 50 ms at a time. Now in the monitor names the script; if it is an extension of the browser, switch it off for this page.',
  }),
  rule({
    id: 'start-slow', label: 'Engram starts slowly', metric: 'start.firstSearch', statistic: 'p50', threshold: bar('start.firstSearch'), minSamples: 3, windowMinutes: 3 * DAY, cooldownMinutes: 3 * DAY,
    advice: 'Install Engram as an app and let it work offline, so that nothing has to come over the network. Right after a large import the first start is slower, the next ones are not.',
  }),
  rule({
    id: 'memory-high', label: 'Engram’s heaps and buffers are large', metric: 'memory.total', statistic: 'mean', threshold: 500, minSamples: 2, windowMinutes: 15,
    advice: 'The browser needs more than these: its task manager shows all of it. Reload the page to give memory back. A downloaded model takes most of it: Models lets it go when it is idle, or choose a smaller one.',
  }),
  rule({
    id: 'memory-growth', label: 'Working memory keeps growing', metric: 'memory.growth', statistic: 'latest', threshold: 10, recoversAt: 5, minSamples: 3, windowMinutes: 60, cooldownMinutes: DAY,
    advice: 'Reload the page; nothing is lost. If it happens again, make a report in the monitor and send it along when you tell the makers of Engram: it holds no text of yours.',
  }),
  rule({
    id: 'recall-low', label: 'Searches by meaning miss near memories', metric: 'vectors.recall', statistic: 'latest', when: 'below', threshold: 0.99, recoversAt: 0.992, minSamples: 1, windowMinutes: DAY, cooldownMinutes: DAY,
    advice: 'Leave Engram open for a while without searching: it then looks at more candidates, or takes finer codes, and measures again. Nothing you keep is affected; searches by words miss nothing.',
  }),
  rule({
    id: 'errors', label: 'Operations fail', metric: 'errors.rate', statistic: 'mean', threshold: 1, recoversAt: 0.2, minSamples: 3, windowMinutes: 10,
    advice: 'What was kept before is safe. Settings, Storage, Check everything says whether something is damaged and mends it; if the disk is full, free some space first.',
  }),
  rule({
    id: 'restarts', label: 'A part of Engram had to be started again', metric: 'worker.restarts', statistic: 'max', threshold: 2, recoversAt: 0, minSamples: 1, windowMinutes: 30,
    advice: 'Nothing is lost: calls are repeated. It happens most when the device runs out of memory. Close other tabs; with a downloaded model, choose a smaller one.',
  }),
  rule({
    id: 'storage-full', label: 'The space for Engram is nearly used up', metric: 'storage.share', statistic: 'latest', threshold: 0.9, recoversAt: 0.85, minSamples: 1, windowMinutes: 60, cooldownMinutes: DAY,
    advice: 'Make a backup now, in Settings. Then free some space on this device, empty the trash, or remove models that you do not use.',
  }),
  rule({
    id: 'cost-high', label: 'Measuring costs too much', metric: 'monitor.cost', statistic: 'latest', threshold: 0.01, recoversAt: 0.008, minSamples: 1, windowMinutes: 60, cooldownMinutes: DAY,
    advice: 'Close the developer tools, which make every measurement slower. If it stays, tell the makers of Engram.',
  }),
]);
