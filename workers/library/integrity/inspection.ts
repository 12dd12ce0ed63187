import { INTEGRITY_PARTS, type IntegrityPart } from '../../../src/contracts/health';
import { abortError } from '../../../src/contracts/errors';
import type { TimeSlice } from '../../../src/core/time-slice';
import { IntegrityStore } from '../../../src/storage/integrity-store';
import type { LibraryInsides } from '../insides';
import type { MemoryWriter } from '../memory-writer';
import { Findings } from './findings';

/** Between two notices of progress. */
const NOTICE_MS = 100;

interface InspectionOptions {
  readonly insides: LibraryInsides;
  readonly writer: MemoryWriter;
  readonly repair: boolean;
  readonly isCancelled: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
}

/** One check of everything, as all of its parts share it. */
export class Inspection {
  readonly insides: LibraryInsides;
  readonly writer: MemoryWriter;
  readonly store: IntegrityStore;
  readonly findings: Findings;
  readonly slice: TimeSlice;
  readonly checked = Object.fromEntries(INTEGRITY_PARTS.map((part) => [part, 0])) as Record<IntegrityPart, number>;
  /** Hashes of images that texts name, living, deleted and earlier ones. */
  readonly namedImages = new Set<string>();
  /** Change numbers of the memories. */
  readonly seqs = new Set<number>();
  readonly #options: InspectionOptions;
  #done = 0;
  #total = 0;
  #noticedAt = Number.NEGATIVE_INFINITY;

  constructor(options: InspectionOptions) {
    this.#options = options;
    this.insides = options.insides;
    this.writer = options.writer;
    this.store = new IntegrityStore(options.insides.store.db);
    this.findings = new Findings(options.repair);
    this.slice = options.insides.newSlice();
  }

  get repair(): boolean {
    return this.findings.repair;
  }

  /** More to look at. */
  expect(steps: number): void {
    this.#total += steps;
  }

  /** To be called after each thing that was looked at: leaves room for searches. @throws an `AbortError` when the check was cancelled */
  async step(part: IntegrityPart, steps = 1): Promise<void> {
    this.checked[part] += steps;
    this.#done += steps;
    if (!this.slice.isUsedUp) return;
    await this.slice.yield();
    if (this.#options.isCancelled()) throw abortError();
    const now = this.insides.now();
    if (now - this.#noticedAt < NOTICE_MS) return;
    this.#noticedAt = now;
    this.#options.onProgress(Math.min(this.#done, this.#total), this.#total);
  }
}
