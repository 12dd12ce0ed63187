import { v7 as uuidv7 } from 'uuid';
import { vi } from 'vitest';
import type { IdentifiedDraft, LibraryEvent } from '../../../src/contracts/library';
import type { MemoryDraft } from '../../../src/contracts/memory';
import type { SearchQuery, SearchReply } from '../../../src/contracts/search';
import { createMonitor } from '../../../src/core/monitor/monitor';
import { createKernels } from '../../../src/core/vector-index/kernels';
import { loadKernelModule } from '../../../src/core/vector-index/testing/load-kernels';
import { yieldInNode } from './yield-in-node';
import type { LargeOptions } from '../insides';
import { Library } from '../library';
import type { LibraryExtras } from '../library-extras';
import type { TestEncoders } from './encoders';
import { type ServedEmbedder, serveEmbedder } from './serve-embedder';

let compiled: WebAssembly.Module | undefined;

/** 2026-01-01, and moved by tests only. */
const FIRST_WALL_MS = Date.UTC(2026, 0, 1);

export function draft(text: string, more: Partial<MemoryDraft> & { readonly id?: string } = {}): IdentifiedDraft {
  return { text, ...more, id: more.id ?? uuidv7() };
}

/** A library as its worker runs it, on the given database, with a clock that tests move. Call `crash()` before the next one starts. */
export class RunningLibrary {
  readonly library: Library;
  readonly events: LibraryEvent[] = [];
  wallMs = FIRST_WALL_MS;
  embedder: ServedEmbedder | null = null;
  #aheadMs = 0;
  #crashed = false;

  constructor(
    readonly databaseName: string,
    private readonly encoders: TestEncoders | null = null,
    large: LargeOptions = { directory: async () => null },
    endWorker?: () => void,
    scalar = false,
  ) {
    const now = (): number => performance.now() + this.#aheadMs;
    this.library = new Library({
      createKernels: async () => createKernels(scalar ? null : (compiled ??= loadKernelModule())),
      monitor: createMonitor({ now, context: 'test' }),
      now,
      wallNow: () => ++this.wallMs,
      yieldToEvents: yieldInNode,
      emit: (event) => {
        this.events.push(event);
        // Nobody hears a library that has crashed.
        if (!this.#crashed) encoders?.take(event);
      },
      databaseName,
      large,
      ...(endWorker === undefined ? {} : { endWorker }),
    });
    encoders?.attach(this.library);
  }

  /** @returns the embedder that now serves the library */
  connect(...how: Parameters<typeof serveEmbedder>): ServedEmbedder {
    this.embedder = serveEmbedder(...how);
    this.library.line.connect(this.embedder.port);
    return this.embedder;
  }

  async add(...texts: string[]): Promise<string[]> {
    return (await this.library.add(texts.map((text) => draft(text)), { skipDuplicates: false })).map((outcome) => outcome.id);
  }

  /** What the library does beyond keeping and finding. */
  extras(): Promise<LibraryExtras> {
    return this.library.extras();
  }

  async search(text: string, options: Partial<SearchQuery> = {}): Promise<SearchReply> {
    return this.library.search({ text, limit: 20, threshold: 0, mode: 'hybrid', wantsPartial: false, ...options }, () => false, () => {});
  }

  async found(text: string, options: Partial<SearchQuery> = {}): Promise<string[]> {
    return (await this.search(text, options)).hits.map((hit) => hit.id);
  }

  /** Runs rounds of maintenance, as in some quiet seconds. */
  async maintain(rounds = 1): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      this.#aheadMs += 10_000;
      await this.library.maintain();
    }
    await this.library.idle();
  }

  /** Stops without a word: no timer fires, no embedder answers any more. */
  crash(): void {
    this.#crashed = true;
    vi.clearAllTimers();
    this.embedder?.close();
    this.encoders?.crash();
  }
}

export interface StartOptions {
  readonly embedder?: boolean;
  /** Starts encoders of models. */
  readonly encoders?: TestEncoders;
  /** Default: no files. */
  readonly large?: LargeOptions;
  /** Without SIMD: the self-tests of its kernels are half of a start, which counts where a test has hundreds. */
  readonly scalar?: boolean;
}

export async function startLibrary(databaseName: string, options: StartOptions = {}): Promise<RunningLibrary> {
  const running = new RunningLibrary(databaseName, options.encoders, options.large, undefined, options.scalar);
  await running.library.open();
  if (options.embedder !== false) running.connect();
  return running;
}
