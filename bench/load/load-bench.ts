import { setTimeout as pause } from 'node:timers/promises';
import { engineConditions, type BenchServer, type OpenApp, type Profile } from '../app';
import type { Dataset } from '../dataset';
import { SEED } from '../dataset';
import { collectAndMeasureHeaps } from '../heaps';
import type { createLibraries } from '../library/libraries';
import { rendererMemory, rendererProcess, threadTimes, type ThreadTime } from '../process-memory';
import type { Conditions, Measurement } from '../results';
import { drive, loadMaterial, type LoadRun } from './drive';
import { judgeStep, nextRate, type StressStep } from './judge-step';
import type { LoadScenario } from './scenarios';
import { createSchedule, type LoadedOperation } from './schedule';

interface Loaded {
  readonly run: LoadRun;
  readonly grownMB: number;
  readonly conditions: Conditions;
}

interface Stressed {
  readonly steps: readonly StressStep[];
  readonly conditions: Conditions;
}

type Load = Extract<LoadScenario, { kind: 'load' }>;
type Stress = Extract<LoadScenario, { kind: 'stress' }>;

/** Calls the engine at a rate that does not wait for it. One run gives all rows of its kind. */
export class LoadBench {
  #loaded: Promise<Loaded> | null = null;
  #stressed: Promise<Stressed> | null = null;

  constructor(
    private readonly server: BenchServer,
    private readonly libraries: ReturnType<typeof createLibraries>,
    private readonly dataset: Dataset,
  ) {}

  async measure(scenario: LoadScenario): Promise<Measurement> {
    return scenario.kind === 'load' ? this.#figureOfLoad(scenario) : this.#figureOfStress(scenario);
  }

  async #figureOfLoad(scenario: Load): Promise<Measurement> {
    this.#loaded ??= this.#load(scenario);
    const { run, grownMB, conditions } = await this.#loaded;
    switch (scenario.figure) {
      case 'all':
        return { samples: Object.values(run.latenciesMs).flatMap((latencies) => latencies), conditions };
      case 'errors':
        return { samples: [run.errors.length], judged: run.errors.length, conditions: { ...conditions, errors: [...new Set(run.errors.map(({ operation, message }) => `${operation}: ${message}`))].slice(0, 5).join('; ') || 'none' } };
      case 'longest-task': {
        // The browser reports only tasks over 50 ms; without any, the longest is somewhere under it.
        const longest = Math.max(0, ...run.longTasksMs);
        return { samples: run.longTasksMs.length === 0 ? [0] : run.longTasksMs, judged: longest, conditions: { ...conditions, tasksOver50ms: run.longTasksMs.length } };
      }
      case 'memory':
        return { samples: [grownMB], judged: grownMB, conditions };
      default:
        return { samples: run.latenciesMs[scenario.figure] ?? [], conditions };
    }
  }

  async #load({ memories, perSecond, seconds }: Load): Promise<Loaded> {
    return this.#onCopy(memories, async (app, profile) => {
      // A short run first: scripts that are loaded when they are first needed, and code that the browser has not optimised yet.
      await drive(app.page, createSchedule({ perSecond: Math.min(20, perSecond), seconds: 10, seed: SEED }), loadMaterial(this.dataset, memories, 0));
      await settle(app);
      const before = await collectedMB(app, profile);
      const run = await drive(app.page, createSchedule({ perSecond, seconds, seed: SEED + 1 }), loadMaterial(this.dataset, memories, 1));
      const atEnd = rendererMemory(profile.folder);
      await checkKept(app, run);
      await settle(app);
      const after = await collectedMB(app, profile);
      const calls = Object.values(run.latenciesMs).reduce((sum, latencies) => sum + latencies.length, 0);
      return {
        run, grownMB: after - before,
        conditions: {
          ...(await engineConditions(app.page)), arrivals: 'open loop, Poisson', perSecond, seconds, calls, achievedPerSecond: Math.round((calls * 10_000) / run.elapsedMs) / 10, errors: run.errors.length, searchesBeforeEmbeddedPercent: Math.round(run.incompleteShare * 100),
          mostWaiting: Math.max(...run.outstanding), lateP95Ms: round1(run.lateMs.p95), lateMaxMs: round1(run.lateMs.max),
          privateMBBefore: Math.round(before), privateMBAtEnd: atEnd === null ? null : Math.round(atEnd.privateBytes / 1e6), privateMBAfter: Math.round(after),
        },
      };
    });
  }

  async #figureOfStress(scenario: Stress): Promise<Measurement> {
    this.#stressed ??= this.#stress(scenario);
    const { steps, conditions } = await this.#stressed;
    const broken = Math.min(...steps.filter(({ broke }) => broke.length > 0).map(({ perSecond }) => perSecond));
    const held = steps.filter(({ broke, perSecond }) => broke.length === 0 && perSecond < broken).sort((a, b) => b.perSecond - a.perSecond)[0];
    const judged = scenario.figure === 'rate' ? (held?.perSecond ?? 0) : (held ?? steps[0]!).p95Ms;
    return { samples: [judged], judged, conditions };
  }

  async #stress({ memories, seconds }: Stress): Promise<Stressed> {
    return this.#onCopy(memories, async (app, profile) => {
      const steps: StressStep[] = [];
      const busiest: string[] = [];
      const first = 50;
      await drive(app.page, createSchedule({ perSecond: 20, seconds: Math.min(10, seconds), seed: SEED }), loadMaterial(this.dataset, memories, 0));
      for (let rate = nextRate(steps, first); rate !== null && rate <= 6_400; rate = nextRate(steps, first)) {
        await settle(app);
        const process = rendererProcess(profile.folder);
        const before = process === null ? [] : threadTimes(process);
        const start = performance.now();
        const run = await drive(app.page, createSchedule({ perSecond: rate, seconds, seed: SEED + 100 + steps.length }), loadMaterial(this.dataset, memories, 2 + steps.length));
        const busy = process === null ? 'not known on this system' : busyThreads(before, threadTimes(process), (performance.now() - start) / 1000);
        steps.push(judgeStep(rate, run));
        busiest.push(busy);
        const { p95Ms, worst, outstanding, broke } = steps.at(-1)!;
        console.log(`  ${rate}/s: p95 ${round1(p95Ms)} ms, slowest ${worst.operation} ${round1(worst.p95Ms)} ms, ${outstanding} waiting; ${broke.length === 0 ? 'held' : `broke: ${broke.join('; ')}`}; busy: ${busy}`);
      }
      const broken = steps.map((step, index) => ({ ...step, busy: busiest[index] })).filter(({ broke }) => broke.length > 0).sort((a, b) => a.perSecond - b.perSecond)[0];
      return {
        steps,
        conditions: {
          ...(await engineConditions(app.page)), arrivals: 'open loop, Poisson', secondsAStep: seconds, calls: steps.reduce((sum, { calls }) => sum + calls, 0),
          brokeAt: broken === undefined ? 'not within 6,400 a second' : `${broken.perSecond} a second: ${broken.broke.join('; ')}`, busyThen: broken?.busy ?? null,
          steps: steps.map(({ perSecond, p95Ms, worst, broke }) => `${perSecond}/s p95 ${round1(p95Ms)}, ${worst.operation} ${round1(worst.p95Ms)}${broke.length > 0 ? ' broke' : ''}`).join('; '),
        },
      };
    });
  }

  /** On a copy of the library: what is kept, changed and removed here is nothing to the other scenarios. */
  async #onCopy<T>(memories: number, work: (app: OpenApp, profile: Profile) => Promise<T>): Promise<T> {
    const { profile: original } = await this.libraries.get(memories);
    const profile = await this.server.createProfile(original);
    const app = await profile.open();
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      return await work(app, profile);
    } finally {
      await app.close();
      await profile.remove();
    }
  }
}

async function settle({ page }: OpenApp): Promise<void> {
  await page.evaluate(() => globalThis.engram!.idle());
  await pause(1_000);
}

async function collectedMB({ page }: OpenApp, profile: Profile): Promise<number> {
  await collectAndMeasureHeaps(page);
  await pause(2_000);
  const memory = rendererMemory(profile.folder);
  if (memory === null) throw new Error('This system does not tell the memory of a process: run this scenario on Linux.');
  return memory.privateBytes / 1e6;
}

/** Fast and lost would be no reply at all: as many memories more as were kept, and every removed one back. */
async function checkKept({ page }: OpenApp, run: LoadRun): Promise<void> {
  const count = (operation: LoadedOperation): number => run.latenciesMs[operation]?.length ?? 0;
  if (count('remove') !== count('undo') && run.errors.length === 0) throw new Error(`${count('remove')} were removed and ${count('undo')} came back`);
  const [counted, listed] = await page.evaluate(async () => {
    const { memories } = globalThis.engram!;
    return [await memories.count(), (await memories.list({ limit: 1 })).memories.length];
  });
  if (!(counted! > 0 && listed === 1)) throw new Error('The library is empty after the load');
}

/** The busiest threads of the renderer, in shares of a core. Workers have one name in the system, so they are told apart by how busy they are. */
function busyThreads(before: readonly ThreadTime[], after: readonly ThreadTime[], seconds: number): string {
  const earlier = new Map(before.map(({ id, seconds: used }) => [id, used]));
  return after
    .map(({ id, name, seconds: used }) => ({ name, share: (used - (earlier.get(id) ?? 0)) / seconds }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 4)
    .map(({ name, share }) => `${name} ${Math.round(share * 100)} %`)
    .join(', ');
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
