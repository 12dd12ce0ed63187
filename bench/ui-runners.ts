import type { Page } from '@playwright/test';
import { openForLighthouse } from '../scripts/lighthouse.mjs';
import type { OpenApp } from './app';
import type { Dataset } from './dataset';
import type { Measurement } from './results';

/** A frame on a display of 60 Hz. */
const FRAME_MS = 1000 / 60;

/**
 * Scrolls the timeline as a finger or a wheel does (the browser's own synthetic gesture, through the compositor) and watches the
 * main thread's frames. A gap of n frame times is one frame shown and n - 1 dropped.
 */
export async function measureScroll({ page, context }: OpenApp, gestures: number): Promise<Measurement> {
  await page.evaluate(() => { location.hash = '#today'; });
  await page.getByRole('list', { name: 'Timeline' }).waitFor();
  await page.waitForTimeout(1_000);
  const session = await context.newCDPSession(page);
  await watchFrames(page);
  const speeds = [800, 2_400, 6_000];
  for (let index = 0; index < gestures; index++) {
    const speed = speeds[index % speeds.length]!;
    // Down twice as far as up, so that most of it is new ground.
    const distance = index % 4 === 3 ? speed : -2 * speed;
    await session.send('Input.synthesizeScrollGesture', { x: 560, y: 500, yDistance: distance, speed, gestureSourceType: index % 2 === 0 ? 'mouse' : 'touch', preventFling: true });
  }
  const { gapsMs, withSkeletons, longTasksMs, scrolledPx } = await page.evaluate(() => (globalThis as unknown as FrameWatch).stopFrames());
  if (scrolledPx < gestures * 200) throw new Error(`Only ${scrolledPx} px were scrolled`);
  const dropped = gapsMs.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0);
  const share = dropped / (gapsMs.length + dropped);
  return {
    samples: gapsMs,
    judged: share * 100,
    conditions: {
      gestures, speedsPxPerSecond: speeds.join(' '), scrolledPx: Math.round(scrolledPx), frames: gapsMs.length, droppedFrames: dropped, tasksOver50ms: longTasksMs.length,
      framesWithUnreadRowsPercent: Math.round((withSkeletons / gapsMs.length) * 1000) / 10,
    },
  };
}

interface FrameWatch {
  stopFrames(): { gapsMs: number[]; withSkeletons: number; longTasksMs: number[]; scrolledPx: number };
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const gapsMs: number[] = [];
    const longTasksMs: number[] = [];
    let withSkeletons = 0;
    let last: number | null = null;
    let at = scrollY;
    let scrolledPx = 0;
    let running = true;
    let moving = 0;
    const observer = new PerformanceObserver((list) => longTasksMs.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    const skeletons = document.getElementsByClassName('skeleton');
    const onFrame = (now: number): void => {
      const moved = Math.abs(scrollY - at);
      at = scrollY;
      scrolledPx += moved;
      // Only while something moves: between gestures nothing has to be drawn.
      moving = moved > 0 ? 5 : moving - 1;
      if (last !== null && moving > 0) {
        gapsMs.push(now - last);
        if (skeletons.length > 0) withSkeletons++;
      }
      last = now;
      if (running) requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    Object.assign(globalThis, {
      stopFrames: () => {
        running = false;
        observer.disconnect();
        return { gapsMs, withSkeletons, longTasksMs, scrolledPx };
      },
    });
  });
}

/**
 * From a key or a click, as the browser stamped it, to the frame that follows: what Interaction to Next Paint measures, in full
 * milliseconds instead of steps of eight, and for every interaction instead of the slow ones.
 */
async function watchInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const latenciesMs: number[] = [];
    const kinds: string[] = [];
    const channel = new MessageChannel();
    const waiting: (() => void)[] = [];
    channel.port1.onmessage = () => { for (const done of waiting.splice(0)) done(); };
    const onInput = (event: Event): void => {
      const start = event.timeStamp;
      const kind = event.type;
      requestAnimationFrame(() => {
        // The message comes after the frame has been drawn.
        waiting.push(() => {
          latenciesMs.push(performance.now() - start);
          kinds.push(kind);
        });
        channel.port2.postMessage(null);
      });
    };
    for (const type of ['keydown', 'click']) addEventListener(type, onInput, { capture: true });
    Object.assign(globalThis, { interactions: { latenciesMs, kinds } });
  });
}

interface Interactions {
  readonly latenciesMs: readonly number[];
  readonly kinds: readonly string[];
}

function readInteractions(page: Page): Promise<Interactions> {
  return page.evaluate(() => (globalThis as unknown as { interactions: Interactions }).interactions);
}

/** A person goes through the rooms: finding, reading, editing. */
export async function measureInteractions({ page }: OpenApp, dataset: Dataset, queries: number): Promise<Measurement> {
  await watchInteractions(page);
  const field = page.getByRole('textbox', { name: 'Write, or find anything' });
  const pause = (): Promise<void> => page.waitForTimeout(150);
  for (let index = 0; index < queries; index++) {
    await field.fill('');
    await field.pressSequentially(dataset.query(index), { delay: 70 });
    await pause();
    for (let down = 0; down < 4; down++) await page.keyboard.press('ArrowDown', { delay: 30 });
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Memory' }).waitFor();
    await pause();
    await page.getByRole('button', { name: 'Edit' }).click();
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.waitFor();
    await text.press('End');
    await page.keyboard.type(' and so on', { delay: 60 });
    await page.getByRole('button', { name: 'Done' }).click();
    await pause();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Today' }).click();
    await pause();
    for (let down = 0; down < 3; down++) await page.keyboard.press('PageDown', { delay: 60 });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('settings', { delay: 60 });
    await pause();
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Monitor' }).click();
    await pause();
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Find' }).click();
    await pause();
  }
  const { latenciesMs, kinds } = await readInteractions(page);
  return { samples: latenciesMs, conditions: { keys: kinds.filter((kind) => kind === 'keydown').length, clicks: kinds.filter((kind) => kind === 'click').length, rounds: queries } };
}

/** The same while notes are imported: a person goes on typing, opening and changing rooms until the import is over. INP as the browser counts it stands beside it. */
export async function measureImportInteractions({ page }: OpenApp, dataset: Dataset, notes: number): Promise<Measurement> {
  page.setDefaultTimeout(60_000);
  await watchInteractions(page);
  const field = page.getByRole('textbox', { name: 'Write, or find anything' });
  await field.click();
  await page.evaluate((texts) => {
    const state = { done: false, added: 0, failure: '', eventsMs: [] as number[] };
    Object.assign(globalThis, { importing: state });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) if ((entry.interactionId ?? 0) > 0) state.eventsMs.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const files = texts.map((text, index) => new File([text], `late-${index}.md`, { type: 'text/markdown' }));
    globalThis.engram!.importFiles(files).then(({ added }) => { state.added = added; return globalThis.engram!.idle(); }).catch((error: unknown) => { state.failure = String(error); }).finally(() => { state.done = true; });
  }, Array.from({ length: notes }, (_, index) => dataset.note(5_000_000 + index).text));
  const importing = () => page.evaluate(() => (globalThis as unknown as { importing: { done: boolean; added: number; failure: string; eventsMs: number[] } }).importing);
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  const start = performance.now();
  for (let turn = 0; !(await importing()).done; turn++) {
    await field.fill('');
    await field.pressSequentially(dataset.query(1_200_000 + turn), { delay: 70 });
    await page.locator('a[data-hit]').first().waitFor();
    await page.keyboard.press('ArrowDown', { delay: 30 });
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Memory' }).getByRole('button', { name: 'Close' }).click();
    await rooms.getByRole('link', { name: 'Today' }).click();
    await page.keyboard.press('PageDown', { delay: 60 });
    await rooms.getByRole('link', { name: 'Find' }).click();
  }
  const importS = (performance.now() - start) / 1000;
  const { added, failure, eventsMs } = await importing();
  if (failure !== '' || added !== notes) throw new Error(`${added} of ${notes} notes were added${failure === '' ? '' : `: ${failure}`}`);
  const { latenciesMs, kinds } = await readInteractions(page);
  const worst = [...eventsMs].sort((a, b) => b - a)[Math.floor(latenciesMs.length / 50)] ?? 0;
  return { samples: latenciesMs, conditions: { notes, importS: Math.round(importS), keys: kinds.filter((kind) => kind === 'keydown').length, clicks: kinds.filter((kind) => kind === 'click').length, inpOfTheBrowserMs: worst, eventsOver16ms: eventsMs.length } };
}

/** Lighthouse's performance score, each run a navigation with nothing cleared before. */
export async function measureLighthouse(url: string, device: 'phone' | 'desktop', runs: number, dataset: Dataset): Promise<Measurement> {
  const lighthouse = await openForLighthouse(`${url}/`, (index) => dataset.note(index).text);
  try {
    const reports: Awaited<ReturnType<typeof lighthouse.run>>[] = [];
    for (let run = 0; run < runs; run++) reports.push(await lighthouse.run(['performance'], device));
    const scores = reports.map(({ scores: { performance: score } }) => score!);
    const judged = [...scores].sort((a, b) => a - b)[scores.length >> 1]!;
    const names = Object.keys(reports[0]!.metrics);
    const medians = names.map((name) => {
      const values = reports.map(({ metrics }) => metrics[name]!).sort((a, b) => a - b);
      const median = values[values.length >> 1]!;
      return `${name} ${median < 10 ? median.toFixed(3) : Math.round(median)}`;
    });
    return { samples: scores, judged, conditions: { device, runs, memories: 1_000, scores: scores.join(' '), medians: medians.join(', '), costPoints: [...new Set(reports.flatMap(({ findings }) => findings.map(({ id }) => id)))].join(' ') } };
  } finally {
    await lighthouse.close();
  }
}
