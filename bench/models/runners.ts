import type { Conditions, Measurement } from '../results';
import type { OpenApp, Profile } from '../app';
import { engineConditions } from '../app';
import type { Dataset } from '../dataset';
import { createModelLab, type ModelLab } from './lab';
import { measureEmbedding, measureMemoised } from './embed-runners';
import { measureFill, measureQueryWhileFilling } from './fill-runners';
import { measureMainThread, measureOfflineStart, measureSetup, measureWarmLoad } from './load-runners';
import type { ModelScenario } from './scenarios';
import { measureModelMemory, measureTwoSpeedSearch } from './search-runners';

/** Runs scenarios of models. What serves several rows is measured once. */
export class ModelBench {
  readonly #dataset: Dataset;
  readonly #measured = new Map<string, Promise<unknown>>();
  #lab: Promise<ModelLab> | null = null;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
  }

  async measure(scenario: ModelScenario): Promise<Measurement> {
    const lab = await (this.#lab ??= createModelLab(this.#dataset));
    const dataset = this.#dataset;
    switch (scenario.part) {
      case 'embed': {
        const all = await this.#once(`embed ${scenario.tokens} ${scenario.samples}`, () => this.#withApp(lab.withModel(), (app) => measureEmbedding(app, lab, dataset, scenario)));
        return { ...all[scenario.figure], conditions: { ...all[scenario.figure].conditions, ...all.conditions } };
      }
      case 'memoised':
        return this.#withApp(lab.withModel(), (app) => measureMemoised(app, dataset, scenario));
      case 'setup':
        return measureSetup(lab, dataset, scenario);
      case 'warm-load': {
        const all = await this.#once(`warm-load ${scenario.samples}`, async () => measureWarmLoad(await lab.withModel(), lab, dataset, scenario.samples));
        return all[scenario.from];
      }
      case 'main-thread':
        return this.#withApp(lab.withoutModel(scenario.memories), (app) => measureMainThread(app, lab, dataset));
      case 'query-while-filling':
        return this.#withApp(lab.withModel(), (app) => measureQueryWhileFilling(app, dataset, scenario));
      case 'fill':
        return this.#withApp(lab.withoutModel(0), (app) => measureFill(app, lab, dataset, scenario));
      case 'search': {
        const all = await this.#once(`search ${scenario.memories} ${scenario.samples}`, () =>
          this.#withApp(lab.withManyVectors(scenario.memories), (app) => measureTwoSpeedSearch(app, dataset, scenario.samples)),
        );
        return { samples: all[scenario.stage], conditions: { ...all.conditions, ...SEEDED } };
      }
      case 'memory': {
        const measurement = await this.#withApp(lab.withManyVectors(scenario.memories), (app, profile) => measureModelMemory(app, profile, dataset, scenario.figure));
        return { ...measurement, conditions: { ...measurement.conditions, ...SEEDED } };
      }
      case 'offline':
        return measureOfflineStart(lab, dataset);
    }
  }

  async close(): Promise<void> {
    await (await this.#lab)?.close();
  }

  #once<T>(name: string, measure: () => Promise<T>): Promise<T> {
    const known = this.#measured.get(name) ?? measure();
    this.#measured.set(name, known);
    return known as Promise<T>;
  }

  async #withApp<T extends { readonly conditions: Conditions }>(profile: Promise<Profile>, work: (app: OpenApp, profile: Profile) => Promise<T>): Promise<T> {
    const opened = await profile;
    const app = await opened.open();
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      const measured = await work(app, opened);
      return { ...measured, conditions: { ...measured.conditions, ...(await engineConditions(app.page)), ...(await modelConditions(app)) } };
    } finally {
      await app.close();
    }
  }
}

const SEEDED: Conditions = { vectorsOfTheModel: 'seeded random ones in stored blocks, as many rows as the notes have' };

/** What the model really ran on. */
async function modelConditions({ page }: OpenApp): Promise<Conditions> {
  const { current, encoder, settings } = (await page.evaluate(() => globalThis.engram!.models.list())).spaces;
  if (encoder.at !== 'ready') return { encoder: encoder.at };
  const { runtime, device, threads, loadMs, steppedDown } = encoder.report;
  return { modelSpace: current?.space?.id ?? null, runtime, device, threads, loadMs: Math.round(loadMs), steppedDown, pace: settings.pace };
}
