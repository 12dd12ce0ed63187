import type { OpenApp } from '../app';
import type { Measurement } from '../results';
import { browserSeconds } from '../process-memory';

export interface PanelCostOptions {
  /** Of the browser: whose processor time is counted, that of all its processes. */
  readonly profileFolder: string;
  /** Each looks at the panel once, and once not. */
  readonly rounds: number;
  readonly secondsEach: number;
  /** Default: what is measured now, the section that follows along. */
  readonly address?: string;
}

/** A room in which nothing moves. */
const CLOSED = '#trash';
/** The panel's first look, its scripts and its layout are paid once, not for as long as it is open. */
const SETTLE_MS = 6_000;

interface Spent {
  /** Processor time of the whole browser, in percent of one core. */
  readonly corePercent: number;
  /** Of the main thread, as the browser counts its own tasks. */
  readonly mainThreadPercent: number;
}

/**
 * What an open monitor costs while nobody does anything: processor time of the whole browser with the panel open less that without it, in percent of one
 * core. Open and closed take turns, and which of them is first does too, so that a machine that becomes busier is not taken for the panel.
 * @returns a sample for each round; judged by their mean
 * @throws Error where the system has no /proc
 */
export async function measurePanelCost({ page, context }: Pick<OpenApp, 'page' | 'context'>, { profileFolder, rounds, secondsEach, address = '#monitor' }: PanelCostOptions): Promise<Measurement> {
  if (browserSeconds(profileFolder) === null) throw new Error('The processor time of a browser is read from /proc, which this system does not have.');
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');

  const mainThreadSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const spentIn = async (room: string): Promise<Spent> => {
    await page.evaluate((hash) => { location.hash = hash; }, room);
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(SETTLE_MS);
    const before = { browser: browserSeconds(profileFolder)!, main: await mainThreadSeconds(), at: performance.now() };
    await page.waitForTimeout(secondsEach * 1000);
    const seconds = (performance.now() - before.at) / 1000;
    return { corePercent: ((browserSeconds(profileFolder)! - before.browser) / seconds) * 100, mainThreadPercent: (((await mainThreadSeconds()) - before.main) / seconds) * 100 };
  };

  const open: Spent[] = [];
  const closed: Spent[] = [];
  for (let round = 0; round < rounds; round++) {
    const openFirst = round % 2 === 0;
    if (openFirst) open.push(await spentIn(address));
    closed.push(await spentIn(CLOSED));
    if (!openFirst) open.push(await spentIn(address));
  }
  await session.detach();
  const samples = open.map(({ corePercent }, index) => corePercent - closed[index]!.corePercent);
  return {
    samples,
    judged: mean(samples),
    conditions: {
      address, rounds, secondsEach,
      openCorePercent: rounded(mean(open.map(({ corePercent }) => corePercent))), closedCorePercent: rounded(mean(closed.map(({ corePercent }) => corePercent))),
      openMainThreadPercent: rounded(mean(open.map(({ mainThreadPercent }) => mainThreadPercent))), closedMainThreadPercent: rounded(mean(closed.map(({ mainThreadPercent }) => mainThreadPercent))),
    },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
