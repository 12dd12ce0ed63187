import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { engineConditions, type BenchServer, type OpenApp, type Profile } from '../app';
import type { Dataset } from '../dataset';
import { measureIdleMemory } from '../idle-memory';
import { type createLibraries, importNotes } from './libraries';
import { rendererMemory } from '../process-memory';
import type { Measurement } from '../results';
import { measureWarmStart } from '../start-runners';
import { filesOfFormat } from './format-files';
import type { LibraryScenario } from './scenarios';

type Of<Part extends LibraryScenario['part']> = Extract<LibraryScenario, { part: Part }>;

/** Image bytes are random, as those of photographs nearly are: no compression makes them less. */
const IMAGE_BYTES = 240_000;
const PASSPHRASE = 'a passphrase of the benchmark';

interface Exported {
  readonly elapsedS: number;
  readonly aboveMB: number;
  readonly conditions: Measurement['conditions'];
}

interface WrittenAndRestored {
  readonly writeS: number;
  readonly restoreS: number;
  readonly conditions: Measurement['conditions'];
}

/** Measures the library as a whole. A library of a gigabyte is built once for all figures of it. */
export class LibraryBench {
  #gigabyte: Promise<Profile> | null = null;
  #exported: Exported | null = null;
  #backup: WrittenAndRestored | null = null;

  constructor(
    private readonly server: BenchServer,
    private readonly libraries: ReturnType<typeof createLibraries>,
    private readonly dataset: Dataset,
  ) {}

  async measure(scenario: LibraryScenario): Promise<Measurement> {
    switch (scenario.part) {
      case 'filtered-query':
        return this.#with(scenario.memories, (app) => this.#filteredQuery(app, scenario));
      case 'paging':
        return this.#with(scenario.memories, (app) => this.#paging(app, scenario));
      case 'repeated-query':
        return this.#with(scenario.memories, (app) => this.#repeatedQuery(app, scenario));
      case 'import-format':
        return this.#importFormat(scenario);
      case 'backup':
        return this.#backupAndRestore(scenario);
      case 'gigabyte':
        return this.#gigabyteFigure(scenario);
    }
  }

  async close(): Promise<void> {
    await (await this.#gigabyte)?.remove();
  }

  async #with(memories: number, work: (app: OpenApp) => Promise<Measurement>): Promise<Measurement> {
    const { profile } = await this.libraries.get(memories);
    const app = await profile.open();
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      const measurement = await work(app);
      return { ...measurement, conditions: { ...measurement.conditions, ...(await engineConditions(app.page)) } };
    } finally {
      await app.close();
    }
  }

  /** The notes of the bench have times a minute apart; a third of them is let through by each of the two dates, and a word is shut out. */
  async #filteredQuery({ page }: OpenApp, { samples, memories }: Of<'filtered-query'>): Promise<Measurement> {
    const warmUp = 15;
    const at = (share: number): string => new Date(1_600_000_000_000 + memories * 60_000 * share).toISOString().slice(0, 10);
    // Each query is another one: the query cache has no part in it.
    const queries = Array.from({ length: warmUp + samples }, (_, index) => `${this.dataset.query(200_000 + index)} after:${at(0.3)} type:note -${this.dataset.query(300_000 + index).split(' ')[0]!}`);
    const measured = await page.evaluate(
      async (input) => {
        const engram = globalThis.engram!;
        const elapsed: number[] = [];
        let hits = 0;
        let firstMs = 0;
        for (let index = 0; index < input.queries.length; index++) {
          const start = performance.now();
          const reply = await engram.search(input.queries[index]!, { limit: 50 });
          const ms = performance.now() - start;
          if (index === 0) firstMs = ms;
          if (reply.parsed?.filters.length !== 3) throw new Error(`"${input.queries[index]}" has ${reply.parsed?.filters.length ?? 0} filters, not 3`);
          if (reply.hits.some(({ memory }) => memory.createdAt < input.after)) throw new Error('A hit is older than the filter lets through');
          if (index < input.warmUp) continue;
          elapsed.push(ms);
          hits += reply.hits.length;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        if (hits === 0) throw new Error('No search found anything');
        return { elapsed, firstMs };
      },
      { queries, warmUp, after: Date.parse(at(0.3)) },
    );
    return { samples: measured.elapsed, conditions: { warmUp, limit: 50, filters: 'after:, type:, -word', firstFilteredQueryMs: Math.round(measured.firstMs) } };
  }

  async #paging({ page }: OpenApp, { samples }: Of<'paging'>): Promise<Measurement> {
    const query = this.dataset.query(0);
    const measured = await page.evaluate(
      async (input) => {
        const engram = globalThis.engram!;
        const first = await engram.search(input.query, { limit: 50 });
        const elapsed: number[] = [];
        const seen = new Set(first.hits.map(({ id }) => id));
        let asked = first.hits.length;
        for (let page = 1; page <= input.samples && page * 50 < first.total; page++) {
          const start = performance.now();
          const reply = await engram.search(input.query, { limit: 50, offset: page * 50 });
          elapsed.push(performance.now() - start);
          asked += reply.hits.length;
          for (const { id } of reply.hits) seen.add(id);
        }
        if (seen.size !== asked) throw new Error(`${asked - seen.size} memories came on two pages`);
        return { elapsed, total: first.total };
      },
      { query, samples },
    );
    return { samples: measured.elapsed, conditions: { page: 50, total: measured.total } };
  }

  async #repeatedQuery({ page }: OpenApp, { samples }: Of<'repeated-query'>): Promise<Measurement> {
    const queries = Array.from({ length: 20 }, (_, index) => this.dataset.query(index));
    const elapsed = await page.evaluate(
      async (input) => {
        const engram = globalThis.engram!;
        for (const query of input.queries) await engram.search(query, { limit: 20 });
        const measured: number[] = [];
        for (let index = 0; index < input.samples; index++) {
          const start = performance.now();
          await engram.search(input.queries[index % input.queries.length]!, { limit: 20 });
          measured.push(performance.now() - start);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return measured;
      },
      { queries, samples },
    );
    return { samples: elapsed, conditions: { queries: queries.length } };
  }

  async #importFormat({ format, entries }: Of<'import-format'>): Promise<Measurement> {
    const files = filesOfFormat(format, this.dataset, entries);
    return this.#fresh(async ({ page }) => {
      await page.evaluate(() => globalThis.engram!.idle());
      const summary = await page.evaluate(async (input) => {
        const picked = await Promise.all(input.map(async ({ path, base64 }) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          return { path, file: new Blob([bytes]), lastModified: 1_600_000_000_000 };
        }));
        const { added, elapsedMs, problems } = await globalThis.engram!.importFiles(picked);
        return { added, elapsedMs, problems: problems.length, first: problems[0]?.message ?? null };
      }, files);
      if (summary.added !== entries) throw new Error(`${summary.added} of ${entries} were added; ${summary.problems} problems, first: ${summary.first}`);
      const perSecond = (entries * 1000) / summary.elapsedMs;
      return { samples: [perSecond], judged: perSecond, conditions: { entries, files: files.length } };
    });
  }

  async #backupAndRestore({ figure, memories }: Of<'backup'>): Promise<Measurement> {
    this.#backup ??= await this.#writeAndRestore(memories);
    const seconds = figure === 'write' ? this.#backup.writeS : this.#backup.restoreS;
    return { samples: [seconds], judged: seconds, conditions: this.#backup.conditions };
  }

  async #writeAndRestore(memories: number): Promise<WrittenAndRestored> {
    const { profile } = await this.libraries.get(memories);
    // One profile writes the backup to the origin's private files; a copy of it, emptied, restores it.
    const copy = await this.server.createProfile(profile);
    try {
      const app = await copy.open();
      try {
        await app.page.evaluate(() => globalThis.engram!.idle());
        const measured = await app.page.evaluate(
          async (input) => {
            const engram = globalThis.engram!;
            const memories = await engram.memories.count();
            const folder = await navigator.storage.getDirectory();
            const handle = await folder.getFileHandle('bench.backup', { create: true });
            const writeStart = performance.now();
            const bytes = await engram.backups.write(await handle.createWritable(), { passphrase: input.passphrase });
            const writeS = (performance.now() - writeStart) / 1000;
            const file = new Blob([await (await handle.getFile()).arrayBuffer()]);
            const ids: string[] = [];
            let cursor: string | null = null;
            do {
              const page: { memories: readonly { id: string }[]; cursor: string | null } = await engram.memories.list({ limit: 500, cursor });
              ids.push(...page.memories.map(({ id }) => id));
              cursor = page.cursor;
            } while (cursor !== null);
            await engram.memories.remove(ids);
            await engram.trash.purge();
            await engram.idle();
            const restoreStart = performance.now();
            const report = await engram.backups.restore(file, { passphrase: input.passphrase });
            const restoreS = (performance.now() - restoreStart) / 1000;
            if ((await engram.memories.count()) !== memories) throw new Error(`${await engram.memories.count()} of ${memories} memories came back: ${JSON.stringify(report.problems)}`);
            return { bytes, writeS, restoreS, vectors: report.vectors };
          },
          { passphrase: PASSPHRASE },
        );
        const conditions = { backupMB: Math.round(measured.bytes / 1e6), vectorsTaken: measured.vectors, encrypted: true, ...(await engineConditions(app.page)) };
        return { writeS: measured.writeS, restoreS: measured.restoreS, conditions };
      } finally {
        await app.close();
      }
    } finally {
      await copy.remove();
    }
  }

  async #gigabyteFigure(scenario: Of<'gigabyte'>): Promise<Measurement> {
    this.#gigabyte ??= this.#buildGigabyte(scenario.memories, scenario.megabytes);
    const profile = await this.#gigabyte;
    switch (scenario.figure) {
      case 'start':
        return measureWarmStart(profile, this.server.url, this.dataset, scenario.samples, 'first-search');
      case 'search':
        return withApp(profile, (app) => this.#search(app, scenario.samples));
      case 'memory':
        return withApp(profile, async ({ page }) => {
          for (let index = 0; index < 20; index++) await page.evaluate((query) => globalThis.engram!.search(query), this.dataset.query(index));
          return measureIdleMemory(page, profile, 'private');
        });
      case 'export':
      case 'export-memory': {
        this.#exported ??= await this.#export(profile);
        const { elapsedS, aboveMB, conditions } = this.#exported;
        const judged = scenario.figure === 'export' ? elapsedS : aboveMB;
        return { samples: [judged], judged, conditions };
      }
    }
  }

  async #buildGigabyte(memories: number, megabytes: number): Promise<Profile> {
    const profile = await this.server.createProfile();
    const app = await profile.open();
    try {
      await importNotes(app.page, this.dataset, 0, memories);
      const images = Math.round((megabytes * 1e6) / IMAGE_BYTES);
      for (let first = 0; first < images; first += 100) {
        await addImages(app.page, first, Math.min(100, images - first));
        if (first % 1000 === 0) console.log(`  ${first} of ${images} images`);
      }
      await app.page.evaluate(() => globalThis.engram!.idle());
    } finally {
      await app.close();
    }
    return profile;
  }

  async #search({ page }: OpenApp, samples: number): Promise<Measurement> {
    const queries = Array.from({ length: 20 + samples }, (_, index) => this.dataset.query(index));
    const elapsed = await page.evaluate(async (input) => {
      const measured: number[] = [];
      for (const query of input) {
        const start = performance.now();
        await globalThis.engram!.search(query, { limit: 20 });
        measured.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return measured.slice(20);
    }, queries);
    return { samples: elapsed, conditions: { warmUp: 20, limit: 20 } };
  }

  /** Written to a file of the origin, as to one that a person picked; memory is looked at four times a second meanwhile. */
  async #export(profile: Profile): Promise<Exported> {
    const app = await profile.open();
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      await pause(3_000);
      const before = rendererMemory(profile.folder)?.privateBytes ?? Number.NaN;
      let most = before;
      const watching = setInterval(() => {
        most = Math.max(most, rendererMemory(profile.folder)?.privateBytes ?? 0);
      }, 250);
      const { bytes, elapsedMs } = await app.page.evaluate(async () => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle('bench.backup', { create: true });
        const start = performance.now();
        const bytes = await globalThis.engram!.backups.write(await handle.createWritable());
        const elapsedMs = performance.now() - start;
        if ((await handle.getFile()).size !== bytes) throw new Error('The file is not as long as was said');
        await folder.removeEntry('bench.backup');
        return { bytes, elapsedMs };
      });
      clearInterval(watching);
      if (!Number.isFinite(before)) throw new Error('This system does not tell the memory of a process: run this scenario on Linux.');
      const conditions = { backupMB: Math.round(bytes / 1e6), privateMBBefore: Math.round(before / 1e6), privateMBMost: Math.round(most / 1e6), ...(await engineConditions(app.page)) };
      return { elapsedS: elapsedMs / 1000, aboveMB: (most - before) / 1e6, conditions };
    } finally {
      await app.close();
    }
  }

  async #fresh(work: (app: OpenApp) => Promise<Measurement>): Promise<Measurement> {
    const profile = await this.server.createProfile();
    try {
      return await withApp(profile, work);
    } finally {
      await profile.remove();
    }
  }
}

async function withApp(profile: Profile, work: (app: OpenApp) => Promise<Measurement>): Promise<Measurement> {
  const app = await profile.open();
  try {
    const measurement = await work(app);
    return { ...measurement, conditions: { ...measurement.conditions, ...(await engineConditions(app.page)) } };
  } finally {
    await app.close();
  }
}

/** Keeps images of noise, each shown by a memory of its own. */
async function addImages(page: Page, first: number, count: number): Promise<void> {
  await page.evaluate(
    async (input) => {
      const side = Math.round(Math.sqrt(input.bytes / 3));
      const texts: string[] = [];
      for (let index = 0; index < input.count; index++) {
        const canvas = new OffscreenCanvas(side, side);
        const context = canvas.getContext('2d')!;
        const pixels = context.createImageData(side, side);
        for (let from = 0; from < pixels.data.length; from += 65_536) crypto.getRandomValues(pixels.data.subarray(from, from + 65_536));
        for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
        context.putImageData(pixels, 0, 0);
        const { hash, width, height } = await globalThis.engram!.images.add(await canvas.convertToBlob({ type: 'image/png' }));
        texts.push(`Picture ${input.first + index}\n\n![noise](images/${hash}.png#${width}x${height})`);
      }
      await globalThis.engram!.memories.addMany(texts.map((text) => ({ text })));
    },
    { first, count, bytes: IMAGE_BYTES },
  );
}
