import { sha256 } from '@noble/hashes/sha2.js';
import type { ModelFile } from '../../src/contracts/models';
import { gitBlobHash, hex, type RunningHash } from '../../src/core/models/git-blob-hash';
import type { IntendedFile } from '../../src/storage/models/download-intent';
import { MAX_PART_BYTES, type ModelParts } from '../../src/storage/models/model-parts';
import { isQuotaError, modelError, problemOf } from './model-error';
import { looksLikePage } from './looks-like-page';
import { readAnswer } from './read-answer';
import type { SizeLimit } from './size-limit';
import { readChunk } from './read-chunk';
import type { Wire } from './wire';

/** On a slow line a part of full size would take minutes; so much time is lost at most when the tab is killed. */
const FLUSH_MS = 3_000;

/** A configuration file that is whole can be parsed; larger ones are checked by their hash alone. */
const MAX_PARSED_BYTES = 40_000_000;

const MAX_RANGE_FAILURES = 2;

export interface FileJob {
  readonly url: string;
  readonly file: IntendedFile;
  readonly parts: ModelParts;
  readonly wire: Wire;
  readonly signal: AbortSignal;
  /** How far to go with a file whose size nobody has named beforehand; bytes. */
  readonly limit: SizeLimit;
  /** Bytes of this file that are here, and how many it has as far as is known. `checking`: they were here before, and are read again. */
  onBytes(loaded: number, total: number | null, at: 'running' | 'checking'): void;
  /** What the first answer said of the file's version. */
  onTag(tag: string): Promise<void>;
}

/**
 * Fetches one file into its parts, from where they end, and verifies it: size and hash, as far as the server named them. A line that
 * breaks is taken up again where it broke. What does not fit together is thrown away here, so that the next try begins clean.
 * @returns null when the server does not have it and it is not required
 * @throws AppError `MODEL_FAILED`; AbortError, with everything that came kept
 */
export async function fetchFile(job: FileJob): Promise<ModelFile | null> {
  const transfer = new Transfer(job);
  await transfer.readKept();
  for (let failures = 0; ; ) {
    const before = transfer.received;
    try {
      if (!(await transfer.run())) return null;
      return await transfer.verify();
    } catch (error) {
      job.signal.throwIfAborted();
      // A server that answers everything with a page does not have it either.
      if (!job.file.required && problemOf(error).fault === 'not-a-file') return null;
      if (problemOf(error).fault === 'offline' && (await transfer.refusesRanges())) continue;
      const pause = job.wire.retryWaitsMs[failures];
      // Bytes came: the line is bad, not gone.
      failures = transfer.received > before ? 0 : failures + 1;
      if (pause === undefined || !isPassing(error)) throw error;
      await job.wire.wait(pause, job.signal);
    }
  }
}

/** Whether the same request may go well a moment later. */
function isPassing(error: unknown): boolean {
  const { fault, facts } = problemOf(error);
  return fault === 'cut-off' || fault === 'offline' || (fault === 'server-error' && facts.passing === true);
}

class Transfer {
  readonly #job: FileJob;
  #sha256: RunningHash = sha256.create();
  #gitSha1: RunningHash | null = null;
  /** Bytes hashed so far: kept ones and those that wait to be. */
  received = 0;
  #kept = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #flushedAt = 0;
  #tag: string | null;
  /** The server named another version or size than before. */
  #changed = false;
  #total: number | null;
  #restarts = 0;
  /** Requests for a range that failed although the server was there. */
  #rangeFailures = 0;

  constructor(job: FileJob) {
    this.#job = job;
    this.#tag = job.file.tag;
    this.#total = job.file.sizeBytes;
    this.#begin();
  }

  #begin(): void {
    const { sizeBytes, gitSha1 } = this.#job.file;
    this.#sha256 = sha256.create();
    this.#gitSha1 = gitSha1 !== null && sizeBytes !== null ? gitBlobHash(sizeBytes) : null;
    this.received = 0;
    this.#kept = 0;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#flushedAt = this.#job.wire.now();
  }

  #hash(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#gitSha1?.update(bytes);
    this.received += bytes.byteLength;
  }

  /** The hash of what an earlier run kept does not outlive it, so that is read again. */
  async readKept(): Promise<void> {
    const { file, parts, signal } = this.#job;
    // Nothing could tell whether the rest belongs to the same version.
    if (file.tag === null && file.sha256 === null && file.gitSha1 === null) return this.#startOver();
    for await (const content of parts.read()) {
      signal.throwIfAborted();
      this.#hash(content);
      this.#job.onBytes(this.received, this.#total, 'checking');
    }
    this.#kept = this.received;
    if (this.#total !== null && this.received > this.#total) await this.#startOver();
  }

  async #startOver(): Promise<void> {
    await this.#job.parts.clear();
    this.#begin();
    this.#job.onBytes(0, this.#total, 'running');
  }

  /** @returns false when the server does not have the file and nobody insists on it */
  async run(): Promise<boolean> {
    const { url, file, wire, signal } = this.#job;
    if (this.#total !== null && this.received === this.#total && this.received > 0) return true;
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    try {
      const response = await wire.request(url, { signal: either, ...(this.#rangeFailures < MAX_RANGE_FAILURES ? { from: this.received } : {}) });
      const answer = readAnswer(response, { offset: this.received, total: this.#total, file: file.path, host: new URL(url).host });
      if (answer.kind === 'missing') {
        if (file.required) throw modelError('not-found', answer.facts);
        return false;
      }
      if (answer.kind === 'unusable') {
        // Another offset than was asked for, or a range past the end: from the beginning, once.
        if (this.#restarts++ > 0) throw modelError('server-error', { file: file.path, host: new URL(url).host, status: response.status });
        await this.#startOver();
        ending.abort();
        return await this.run();
      }
      this.#restarts = 0;
      await this.#requireModest((answer.lengthIsExact ? answer.length : null) ?? 0, answer.from);
      await this.#compareVersion(answer.tag, answer.total);
      // The whole file, because the server does not know ranges.
      if (answer.from === 0 && this.received > 0) await this.#startOver();
      await this.#stream(response, answer.lengthIsExact ? answer.length : null);
      return true;
    } finally {
      ending.abort();
    }
  }

  /**
   * A few servers compress whatever they send, also a range, which browsers take for an error of the network. Asked for without a range
   * they work, only not from where it stopped.
   */
  async refusesRanges(): Promise<boolean> {
    const { url, wire, signal } = this.#job;
    if (this.#rangeFailures >= MAX_RANGE_FAILURES) return false;
    try {
      if (!(await wire.request(url, { signal, method: 'HEAD' })).ok) return false;
    } catch {
      signal.throwIfAborted();
      return false;
    }
    // Once may be a line that broke just then, and all that has come would be fetched again.
    this.#rangeFailures++;
    return true;
  }

  async #compareVersion(tag: string | null, total: number | null): Promise<void> {
    const { file } = this.#job;
    const verifiable = file.sha256 !== null || file.gitSha1 !== null;
    const otherTag = tag !== null && this.#tag !== null && tag !== this.#tag;
    const otherSize = total !== null && this.#total !== null && total !== this.#total;
    if (otherTag || otherSize) this.#changed = true;
    // With a hash to hold it against, the content decides: mirrors may name one version differently.
    if (otherSize || (otherTag && !verifiable && this.received > 0)) {
      await this.#job.parts.clear();
      const differs = (total ?? 0) < (this.#total ?? 0) ? 'too-short' : 'too-long';
      throw modelError(this.received > 0 || otherTag ? 'changed-on-server' : differs, { file: file.path, expected: this.#total, received: total });
    }
    this.#total ??= total;
    if (tag !== null && tag !== this.#tag) {
      this.#tag = tag;
      await this.#job.onTag(tag);
    }
  }

  /**
   * A server that names no size could otherwise go on until the device is full, and memories need the room that is left more than a model does.
   * @param more - bytes that are announced behind `from`
   */
  async #requireModest(more: number, from: number): Promise<void> {
    const { file, limit } = this.#job;
    if (file.sizeBytes !== null) return;
    const bytes = from + more;
    if (bytes <= limit.mostBytes && bytes <= limit.roomBytes) return;
    await this.#startOver();
    throw bytes > limit.mostBytes ? modelError('too-long', { file: file.path, limit: limit.mostBytes }) : modelError('no-space', { needed: bytes });
  }

  async #stream(response: Response, length: number | null): Promise<void> {
    const { file } = this.#job;
    const reader = response.body?.getReader();
    if (reader === undefined) throw modelError('cut-off', { file: file.path });
    const startedAt = this.received;
    try {
      for (;;) {
        const { done, value } = await readChunk(reader, this.#job.wire, this.#job.signal, { file: file.path });
        if (done) break;
        if (this.received === 0 && looksLikePage(value)) throw modelError('not-a-file', { file: file.path });
        this.#hash(value);
        this.#waiting.push(value);
        this.#waitingBytes += value.byteLength;
        if (this.#total !== null && this.received > this.#total) {
          const facts = { file: file.path, expected: this.#total, received: this.received };
          await this.#startOver();
          throw modelError('too-long', facts);
        }
        await this.#requireModest(0, this.received);
        if (this.#waitingBytes >= MAX_PART_BYTES || this.#job.wire.now() - this.#flushedAt > FLUSH_MS) await this.#flush();
        this.#job.onBytes(this.received, this.#total, 'running');
      }
    } finally {
      reader.cancel().catch(() => {});
      // Also when the line broke or the person stopped it: the next try goes on from here.
      await this.#flush();
    }
    if (this.#total === null || this.received === this.#total) return;
    const facts = { file: file.path, expected: this.#total, received: this.received };
    // The server sent as many bytes as it had announced, so asking for the rest would bring nothing.
    if (length !== null && this.received - startedAt === length) {
      await this.#startOver();
      throw modelError('too-short', facts);
    }
    throw modelError('cut-off', facts);
  }

  async #flush(): Promise<void> {
    if (this.#waitingBytes === 0) return;
    const part = new Uint8Array(this.#waitingBytes);
    let offset = 0;
    for (const chunk of this.#waiting) {
      part.set(chunk, offset);
      offset += chunk.byteLength;
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      await this.#job.parts.put(this.#kept, part);
    } catch (error) {
      throw isQuotaError(error) ? modelError('no-space', { needed: this.#total }, error) : modelError('failed', { file: this.#job.file.path, reason: String(error) }, error);
    }
    this.#kept += part.byteLength;
    this.#flushedAt = this.#job.wire.now();
  }

  /** Everything has come; is it what it should be? */
  async verify(): Promise<ModelFile> {
    const { file, parts } = this.#job;
    const sha = hex(this.#sha256.digest());
    const git = this.#gitSha1 === null ? null : hex(this.#gitSha1.digest());
    const wrong = file.sha256 !== null ? sha !== file.sha256 : git !== null && git !== file.gitSha1;
    if (wrong) {
      await parts.clear();
      throw modelError(this.#changed ? 'changed-on-server' : 'hash-mismatch', { file: file.path, expected: file.sha256 ?? file.gitSha1, received: file.sha256 === null ? git : sha });
    }
    const named = file.sha256 !== null || git !== null;
    if (!named && file.path.endsWith('.json') && this.received <= MAX_PARSED_BYTES && !(await parses(parts))) {
      await parts.clear();
      throw modelError('not-a-file', { file: file.path });
    }
    return { path: file.path, sizeBytes: this.received, sha256: sha, trust: named ? 'hub' : 'pinned' };
  }
}

async function parses(parts: ModelParts): Promise<boolean> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const content of parts.read()) text += decoder.decode(content, { stream: true });
  try {
    JSON.parse(text + decoder.decode());
    return true;
  } catch {
    return false;
  }
}
