import type { Page } from '@playwright/test';
import type { BenchServer, Profile } from '../app';
import type { Dataset } from '../dataset';

/** Files are handed to the page in pieces of this many: what a picked folder has ready, a script must send. */
const PIECE = 10_000;

/** What was seen while a library was imported. */
export interface ImportMeasurement {
  readonly notes: number;
  readonly elapsedMs: number;
  /** Until everything was kept; embedding may go on behind. */
  readonly keptMs: number;
  readonly searchesMs: readonly number[];
  readonly frameGapsMs: readonly number[];
  readonly longTasksMs: readonly number[];
  readonly added: number;
  readonly problems: number;
  readonly vectors: number;
}

export interface BenchLibrary {
  readonly profile: Profile;
  readonly import: ImportMeasurement;
}

/** Libraries by size, each imported once and used by every scenario of that size. */
export function createLibraries(server: BenchServer, dataset: Dataset) {
  const libraries = new Map<number, BenchLibrary>();
  return {
    async get(memories: number): Promise<BenchLibrary> {
      const known = libraries.get(memories);
      if (known !== undefined) return known;
      const profile = await server.createProfile();
      const app = await profile.open();
      let measured: ImportMeasurement | undefined;
      for (let first = 0; first < memories; first += PIECE) {
        const piece = await importNotes(app.page, dataset, first, Math.min(PIECE, memories - first));
        measured ??= piece;
        console.log(`  ${first + piece.notes} notes, ${Math.round((piece.notes * 1000) / piece.elapsedMs)} notes/s`);
      }
      await app.close();
      const library = { profile, import: measured! };
      libraries.set(memories, library);
      return library;
    },
    async remove(): Promise<void> {
      for (const { profile } of libraries.values()) await profile.remove();
    },
  };
}

/**
 * Imports Markdown files through the engine, as a picked folder would be, with a search every 200 ms, while watching the
 * main thread.
 */
export async function importNotes(page: Page, dataset: Dataset, first: number, count: number): Promise<ImportMeasurement> {
  const texts = Array.from({ length: count }, (_, index) => dataset.note(first + index).text);
  const queries = Array.from({ length: 500 }, (_, index) => dataset.query(50_000 + first + index));
  return page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const files = input.texts.map((text, index) => new File([text], `note-${input.first + index}.md`, { type: 'text/markdown', lastModified: 1_600_000_000_000 + (input.first + index) * 60_000 }));
      const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      await pause(500); // the work of making the files is not the app's

      const longTasksMs: number[] = [];
      const observer = new PerformanceObserver((list) => longTasksMs.push(...list.getEntries().map((entry) => entry.duration)));
      observer.observe({ type: 'longtask' });
      const frameGapsMs: number[] = [];
      const searchesMs: number[] = [];
      const watching = new AbortController();
      let lastFrame: number | null = null;
      const onFrame = (now: number): void => {
        if (lastFrame !== null) frameGapsMs.push(now - lastFrame);
        lastFrame = now;
        if (!watching.signal.aborted) requestAnimationFrame(onFrame);
      };
      requestAnimationFrame(onFrame);
      const searching = (async () => {
        for (let index = 0; !watching.signal.aborted; index++) {
          await pause(200);
          if (watching.signal.aborted) break;
          const start = performance.now();
          await engram.search(input.queries[index % input.queries.length]!, { limit: 20 });
          searchesMs.push(performance.now() - start);
        }
      })();

      const start = performance.now();
      const summary = await engram.importFiles(files);
      const keptMs = performance.now() - start;
      await engram.idle();
      const elapsedMs = performance.now() - start;
      watching.abort();
      await searching;
      await pause(100); // long tasks are reported with a delay
      observer.disconnect();
      const { vectors, pending } = engram.status();
      if (pending > 0) throw new Error(`idle() resolved with ${pending} memories still to embed`);
      if (summary.added !== input.texts.length) throw new Error(`${summary.added} of ${input.texts.length} notes were added: ${JSON.stringify(summary.problems.slice(0, 3))}`);
      return { notes: input.texts.length, elapsedMs, keptMs, searchesMs, frameGapsMs, longTasksMs, added: summary.added, problems: summary.problems.length, vectors };
    },
    { texts, queries, first },
  );
}
