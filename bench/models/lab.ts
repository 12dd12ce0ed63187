import type { Page } from '@playwright/test';
import { cachedModel } from '../../tests/models/cached-model';
import { startHub, type Hub } from '../../tests/models/hub-server';
import { MINILM_L6_SHAPE, onnxPath } from '../../tests/models/write-model';
import { startBenchServer, type BenchServer, type OpenApp, type Profile } from '../app';
import type { Dataset } from '../dataset';
import { importNotes } from '../library/libraries';
import { type DirectRuntime, startDirectRuntime } from './direct-runtime';
import { copyVectors } from './seed-vectors';

/** As the hub calls the model whose shape it has. */
export const MODEL = 'Xenova/all-MiniLM-L6-v2';
const SEED = 6;
/** What is small enough to get vectors in a moment, and enough for a search to rank. */
const FEW = 40;
/** Until a model that is on the device has answered. */
const PATIENCE_MS = 60_000;

/** What all scenarios of models share: the model, servers, and libraries that use it. Each is made when it is first asked for. */
export interface ModelLab {
  readonly server: BenchServer;
  readonly hub: Hub;
  direct(): Promise<DirectRuntime>;
  /** A browser without the model, and a library of that many short memories. */
  withoutModel(memories: number): Promise<Profile>;
  /** A copy of a profile with {@link FEW} memories and the model in use. */
  withModel(): Promise<Profile>;
  /**
   * A library of notes with the model in use. Its vectors are written into the database as the library itself stores them, seeded random ones, with as many rows
   * as the notes really have: to compute them takes a quarter of an hour and changes neither search time nor memory.
   */
  withManyVectors(memories: number): Promise<Profile>;
  close(): Promise<void>;
}

export async function createModelLab(dataset: Dataset): Promise<ModelLab> {
  const files = cachedModel(MINILM_L6_SHAPE, { seed: SEED, dtype: 'q8' });
  const hub = await startHub({ [MODEL]: files });
  const server = await startBenchServer([hub.url]);
  const profiles: Profile[] = [];
  let direct: Promise<DirectRuntime> | null = null;
  let small: Promise<Profile> | null = null;
  const large = new Map<number, Promise<Profile>>();

  async function createProfile(copyOf?: Profile): Promise<Profile> {
    const profile = await server.createProfile(copyOf);
    profiles.push(profile);
    return profile;
  }

  async function withoutModel(memories: number): Promise<Profile> {
    const profile = await createProfile();
    const app = await profile.open();
    await addShortMemories(app, dataset, memories);
    await app.close();
    return profile;
  }

  async function prepareSmall(): Promise<Profile> {
    const profile = await withoutModel(FEW);
    const app = await profile.open();
    await takeIntoUse(app.page, hub.url);
    await app.close();
    return profile;
  }

  async function prepareLarge(memories: number): Promise<Profile> {
    const profile = await createProfile();
    const app = await profile.open();
    await importNotes(app.page, dataset, 0, memories);
    // The change has begun, so that the model's space is known; the rest of its vectors comes from us.
    const space = await beginChange(app.page, hub.url);
    await app.close();
    await copyVectors(profile, server.url, space);
    const again = await profile.open();
    await again.page.evaluate(() => globalThis.engram!.models.resumeChange());
    await untilInUse(again.page);
    await again.page.evaluate(() => globalThis.engram!.idle());
    await again.close();
    return profile;
  }

  return {
    server,
    hub,
    direct: () => (direct ??= startDirectRuntime(files.get(onnxPath('q8'))!)),
    withoutModel,
    async withModel() {
      small ??= prepareSmall();
      return createProfile(await small);
    },
    withManyVectors(memories) {
      const profile = large.get(memories) ?? prepareLarge(memories);
      large.set(memories, profile);
      return profile;
    },
    async close() {
      for (const profile of profiles) await profile.remove();
      await (await direct)?.close();
      await server.close();
      await hub.close();
    },
  };
}

/** Short enough that the model needs some 8 ms for each. */
export async function addShortMemories({ page }: OpenApp, dataset: Dataset, count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => `${dataset.text(index, 8)} ${index}`);
  await page.evaluate(async (input) => {
    await globalThis.engram!.memories.addMany(input.map((text) => ({ text })));
    await globalThis.engram!.idle();
  }, texts);
}

/** Downloads the model from a hub, changes to it, and resolves when it orders the hits. */
export async function takeIntoUse(page: Page, hub: string): Promise<void> {
  await page.evaluate(
    async ({ model, host }) => {
      const { models } = globalThis.engram!;
      await models.settings({ refine: 'on', idleMinutes: 0 });
      const { description } = await models.download(await models.describe(model, host));
      await models.use(description.id);
    },
    { model: MODEL, host: hub },
  );
  await untilInUse(page);
}

/** Resolves when a model is the current one and has answered a search. An encoder is started when it is first needed, so one is made. */
export async function untilInUse(page: Page): Promise<void> {
  await page.evaluate(async (patienceMs) => {
    const engram = globalThis.engram!;
    const start = performance.now();
    for (let attempt = 0; (await engram.search(`is the model there ${attempt}`)).stage !== 'model'; attempt++) {
      const { current, next, encoder } = (await engram.models.list()).spaces;
      if (encoder.at === 'failed') throw new Error(`The encoder failed: ${JSON.stringify(encoder.problem)}`);
      if (performance.now() - start > patienceMs) throw new Error(`No model has answered for ${patienceMs} ms: ${JSON.stringify({ current, next, encoder })}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, PATIENCE_MS);
}

/** Begins to change to the model and stops as soon as its vector space is known. */
async function beginChange(page: Page, hub: string): Promise<{ readonly id: string; readonly dimensions: number }> {
  return page.evaluate(
    async ({ model, host }) => {
      const { models } = globalThis.engram!;
      await models.settings({ refine: 'on', idleMinutes: 0 });
      const { description } = await models.download(await models.describe(model, host));
      const space = new Promise<{ id: string; dimensions: number }>((resolve, reject) => {
        models.onState(({ next, encoder }) => {
          if (encoder.at === 'failed') reject(new Error(`The encoder failed: ${JSON.stringify(encoder.problem)}`));
          if (next?.space) resolve({ id: next.space.id, dimensions: next.space.dimensions });
        });
      });
      await models.use(description.id);
      const known = await space;
      await models.pauseChange();
      return known;
    },
    { model: MODEL, host: hub },
  );
}
